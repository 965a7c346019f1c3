import { TokenError } from './token.error.js';

/** Its time is over (RFC 7519 §4.1.4). */
export class TokenExpiredError extends TokenError {
  readonly code = 'token.expired';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The token has expired');
  }
}
