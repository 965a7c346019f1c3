import { MissingTokenError } from '../token/missing-token.error.js';
import { SeveralTokensError } from '../token/several-tokens.error.js';

/**
 * The one `authorization` header of a NATS message. Other transports have no header that we would trust, so nothing
 * that comes over them is let in.
 * @throws {MissingTokenError} when there is none
 * @throws {SeveralTokensError} when there are two, in whatever spelling
 */
export function messageCredentials(context: unknown): string {
  const found = authorizationValues(context);
  if (found.length > 1) throw new SeveralTokensError();
  const [authorization] = found;
  if (authorization === undefined) throw new MissingTokenError();
  return authorization;
}

function authorizationValues(context: unknown): readonly string[] {
  const headers = messageHeaders(context);
  if (headers === undefined) return [];
  const values: string[] = [];
  for (const [name, ofName] of headers) if (name.toLowerCase() === 'authorization') values.push(...ofName);
  return values;
}

/** NATS headers are iterable pairs of name and values; asked for by shape, so that any copy of the client will do. */
type MessageHeaders = Iterable<readonly [string, readonly string[]]>;

function messageHeaders(context: unknown): MessageHeaders | undefined {
  if (!hasHeaders(context)) return undefined;
  const headers = context.getHeaders();
  return isMessageHeaders(headers) ? headers : undefined;
}

function hasHeaders(context: unknown): context is { getHeaders(): unknown } {
  return typeof context === 'object' && context !== null && 'getHeaders' in context && typeof context.getHeaders === 'function';
}

function isMessageHeaders(headers: unknown): headers is MessageHeaders {
  return typeof headers === 'object' && headers !== null && 'append' in headers && Symbol.iterator in headers;
}
