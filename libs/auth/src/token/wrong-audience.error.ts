import { TokenError } from './token.error.js';

/** It is meant for somebody else, or not for us alone (RFC 9068 §4). */
export class WrongAudienceError extends TokenError {
  readonly code = 'token.wrong_audience';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor() {
    super('The token is not meant for this service');
  }
}
