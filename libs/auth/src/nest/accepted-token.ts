import type { ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../token/access-token.js';

/** Where the guard leaves the token; registered by name, so that two copies of the library agree on it. */
const ACCEPTED_TOKEN = Symbol.for('valetkey.access-token');

/** An HTTP request, or the context of a message, that was let in with a token. */
export interface TokenCarrier {
  [ACCEPTED_TOKEN]?: AccessToken;
}

/** What a token is kept on while its call is handled: the HTTP request, or the context of a message. */
export function tokenCarrierOf(context: ExecutionContext): object | undefined {
  const carrier: unknown = context.getArgByIndex(context.getType() === 'rpc' ? 1 : 0);
  return typeof carrier === 'object' && carrier !== null ? carrier : undefined;
}

/** Keeps the token for `findAcceptedToken` and `@CurrentToken()`. */
export function keepAcceptedToken(carrier: TokenCarrier, token: AccessToken): void {
  carrier[ACCEPTED_TOKEN] = token;
}

/**
 * The token with which a request (or message context) was let in; `undefined` on a public route.
 * @example `const token = findAcceptedToken(request);`
 */
export function findAcceptedToken(carrier: TokenCarrier | undefined): AccessToken | undefined {
  return carrier?.[ACCEPTED_TOKEN];
}
