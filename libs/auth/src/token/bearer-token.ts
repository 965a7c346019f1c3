import { InvalidRequestError } from './invalid-request.error.js';
import { MissingTokenError } from './missing-token.error.js';
import { SeveralTokensError } from './several-tokens.error.js';

/**
 * Reads `Bearer <token>` (RFC 6750 §2.1). The scheme's case does not count (RFC 9110 §11.1); the token's form is judged by the pre-check.
 * @throws {MissingTokenError} for no credentials, or of another scheme @throws {SeveralTokensError} @throws {InvalidRequestError}
 */
export function readBearerToken(authorization: string): string {
  const token = authorization.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : tokenOfOtherSpelling(authorization);
  if (token.includes(' ') || token.includes(',') || token === '') return onlyTokenOf(token);
  return token;
}

function tokenOfOtherSpelling(authorization: string): string {
  if (!/^bearer(?: |$)/i.test(authorization)) throw new MissingTokenError();
  return authorization.slice('Bearer '.length);
}

/** Spaces may precede the token; anything else beside it is a second one, or no token at all. */
function onlyTokenOf(text: string): string {
  const token = text.replace(/^ +/, '');
  if (/,\s*bearer(?: |$)/i.test(token)) throw new SeveralTokensError();
  if (token === '' || token.includes(' ') || token.includes(',')) throw new InvalidRequestError();
  return token;
}
