import { TokenError } from './token.error.js';

/** An algorithm that is not accepted, or not the one its key is for (RFC 8725 §3.1). */
export class WrongAlgorithmError extends TokenError {
  readonly code = 'token.wrong_algorithm';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The token is signed with an algorithm that is not accepted');
  }
}
