import { TokenError } from './token.error.js';

/** The Authorization header is not one of RFC 6750 §2.1. */
export class InvalidRequestError extends TokenError {
  readonly code = 'request.invalid';
  readonly status = 400;
  readonly oauthError = 'invalid_request';

  constructor() {
    super('The Authorization header is malformed');
  }
}
