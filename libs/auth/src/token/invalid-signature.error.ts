import { TokenError } from './token.error.js';

/** The key it names did not sign it. */
export class InvalidSignatureError extends TokenError {
  readonly code = 'token.bad_signature';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The signature does not match');
  }
}
