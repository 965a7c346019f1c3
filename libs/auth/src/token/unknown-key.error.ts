import { TokenError } from './token.error.js';

/** No key of the issuer has the id it names. */
export class UnknownKeyError extends TokenError {
  readonly code = 'token.unknown_key';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The token names a key that the issuer does not have');
  }
}
