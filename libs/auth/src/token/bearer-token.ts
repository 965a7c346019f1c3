import { InvalidRequestError } from './invalid-request.error.js';
import { MissingTokenError } from './missing-token.error.js';
import { SeveralTokensError } from './several-tokens.error.js';

/**
 * Reads `Bearer <token>` (RFC 6750 §2.1). The scheme's case does not count (RFC 9110 §11.1); the token's form is judged by the pre-check.
 * @throws {MissingTokenError} for no credentials, or of another scheme @throws {SeveralTokensError} @throws {InvalidRequestError}
 */
export function readBearerToken(authorization: string): string {
  if (!/^bearer(?: |$)/i.test(authorization)) throw new MissingTokenError();

  const token = authorization.slice('bearer'.length).replace(/^ +/, '');
  if (/,\s*bearer(?: |$)/i.test(token)) throw new SeveralTokensError();
  if (token === '' || /[\s,]/.test(token)) throw new InvalidRequestError();
  return token;
}
