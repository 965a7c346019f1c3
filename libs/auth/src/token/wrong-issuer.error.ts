import { TokenError } from './token.error.js';

/** Somebody else issued it (RFC 9068 §4). */
export class WrongIssuerError extends TokenError {
  readonly code = 'token.wrong_issuer';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The token is from another issuer');
  }
}
