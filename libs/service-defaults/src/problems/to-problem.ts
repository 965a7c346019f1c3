import { HttpException } from '@nestjs/common';
import { DatabaseUnavailable } from './database-unavailable.js';
import { InvalidRequestError } from './invalid-request.error.js';
import { type Problem, problemOf } from './problem.js';
import { RefusedRequestError } from './refused-request.error.js';

/** What may be told of an error. Of one that nobody foresaw: nothing. */
export function toProblem(error: unknown): Problem {
  if (error instanceof InvalidRequestError) {
    return problemOf(error.status, { detail: 'The request does not fit what this route takes.', code: error.code, errors: error.errors });
  }
  if (error instanceof RefusedRequestError) return problemOf(error.status, { detail: error.message, code: error.code });
  const status = statusOf(error);
  if (status === 404) return problemOf(404, { detail: 'There is nothing at this address for this method.' });
  const detail = saidOfStatus[status] ?? (error instanceof HttpException && status < 500 ? error.message : undefined);
  return problemOf(status, detail === undefined ? {} : { detail });
}

/** Nest's exceptions have `getStatus()`; fastify's errors and body-parser's carry a `statusCode` of 4xx. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof DatabaseUnavailable) return 503;
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return 500;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : 500;
}

// Own words: Nest makes exceptions of the parsers' errors, and their messages may repeat a piece of the body.
// Who wants to say more than the status throws a RefusedRequestError.
const saidOfStatus: Readonly<Record<number, string>> = {
  400: 'The request could not be read: its address or its body is malformed.',
  413: 'The body is larger than this service takes.',
  414: 'The address is longer than this service takes.',
  415: 'The body must be application/json.',
  503: 'The service lacks something it needs just now. Try again shortly.',
};
