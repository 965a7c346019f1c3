import { InvalidRequestError } from '../token/invalid-request.error.js';
import { MissingTokenError } from '../token/missing-token.error.js';
import { SeveralTokensError } from '../token/several-tokens.error.js';
import type { TokenCarrier } from './accepted-token.js';

/** What the guard reads of a request, on Express as on Fastify. */
export interface GuardedRequest extends TokenCarrier {
  /** Node's request, where the framework's is another object (Fastify). */
  readonly raw?: { readonly rawHeaders?: readonly string[] };
  readonly rawHeaders?: readonly string[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly url?: string;
  readonly originalUrl?: string;
  readonly query?: unknown;
  readonly body?: unknown;
}

/**
 * The one `Authorization` header of a request (RFC 6750 §2.1). Looks at the raw headers, since Node drops a second one
 * without a word.
 * @throws {MissingTokenError} when there is none
 * @throws {SeveralTokensError} when there are two, or a token in query or body
 */
export function requestCredentials(request: GuardedRequest): string {
  const authorization = soleAuthorization(request.raw?.rawHeaders ?? request.rawHeaders ?? flatten(request.headers));
  if (carriesTokenElsewhere(request)) {
    throw authorization === undefined ? new InvalidRequestError() : new SeveralTokensError();
  }
  if (authorization === undefined) throw new MissingTokenError();
  return authorization;
}

const HEADER = 'authorization';

function soleAuthorization(rawHeaders: readonly string[]): string | undefined {
  let found: string | undefined;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length !== HEADER.length || (name !== HEADER && name.toLowerCase() !== HEADER)) continue;
    if (found !== undefined) throw new SeveralTokensError();
    found = rawHeaders[at + 1];
  }
  return found;
}

/** For requests that did not come from Node's parser and have no raw headers. */
function flatten(headers: GuardedRequest['headers']): string[] {
  return Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().flatMap((one) => [name, one]));
}

function carriesTokenElsewhere(request: GuardedRequest): boolean {
  return hasToken(request.body) || ((request.originalUrl ?? request.url ?? '?').includes('?') && hasToken(request.query));
}

function hasToken(fields: unknown): boolean {
  return typeof fields === 'object' && fields !== null && Object.hasOwn(fields, 'access_token');
}
