import { TokenError } from './token.error.js';

/** A signed text of another kind, such as an ID token (RFC 9068 §4, RFC 8725 §3.11). */
export class WrongTypeError extends TokenError {
  readonly code = 'token.wrong_type';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The token is of another type');
  }
}
