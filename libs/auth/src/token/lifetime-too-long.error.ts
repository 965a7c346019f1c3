import { TokenError } from './token.error.js';

/** It lives longer than the issuer says its tokens do (DESIGN §5). */
export class LifetimeTooLongError extends TokenError {
  readonly code = 'token.lifetime_too_long';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The token lives longer than its issuer allows');
  }
}
