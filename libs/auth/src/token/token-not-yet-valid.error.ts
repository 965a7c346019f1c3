import { TokenError } from './token.error.js';

/** Its time has not come (RFC 7519 §4.1.5). */
export class TokenNotYetValidError extends TokenError {
  readonly code = 'token.not_yet_valid';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The token is not valid yet');
  }
}
