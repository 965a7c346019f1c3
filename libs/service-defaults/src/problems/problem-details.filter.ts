import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { throwError } from 'rxjs';
import { InvalidRequestError } from './invalid-request.error.js';
import { type Problem, problemOf } from './problem.js';

/** Answers every error that nobody handled with a problem document (RFC 9457): never a stack, never what a 500 was about. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  readonly #log = new Logger('ProblemDetails');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    const problem = toProblem(error);
    if (problem.status >= 500) this.#log.error(error);
    if (host.getType() !== 'http')
      return throwError(() => ({ error: { status: problem.status, code: codeOf(error), message: problem.detail ?? problem.title } }));
    this.#send(host.switchToHttp().getResponse(), problem);
    return undefined;
  }

  #send(response: unknown, problem: Problem): void {
    const adapter = this.adapterHost.httpAdapter;
    if (adapter.isHeadersSent(response)) {
      adapter.end(response);
      return;
    }
    adapter.setHeader(response, 'Content-Type', 'application/problem+json');
    adapter.setHeader(response, 'Cache-Control', 'no-store');
    adapter.reply(response, JSON.stringify(problem), problem.status);
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof InvalidRequestError) return problemOf(error.status, 'The request does not fit what this route takes.', error.errors);
  if (error instanceof HttpException) return problemOf(error.getStatus(), error.getStatus() < 500 ? error.message : undefined);
  const status = clientErrorStatus(error);
  return status === undefined ? problemOf(500) : problemOf(status, detailOfUnread[status]);
}

/** A request that the HTTP server itself could not read: fastify's errors and body-parser's carry the status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : undefined;
}

// Own words: the parsers' messages may repeat a piece of the body.
const detailOfUnread: Readonly<Record<number, string>> = {
  400: 'The request could not be read: its address or its body is malformed.',
  413: 'The body is larger than this service takes.',
  414: 'The address is longer than this service takes.',
  415: 'The body must be application/json.',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error instanceof InvalidRequestError
    ? error.code
    : 'internal';
}
