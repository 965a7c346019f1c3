import { TokenError } from './token.error.js';

/** More than one token came, or one beside the Authorization header (RFC 6750 §2). */
export class SeveralTokensError extends TokenError {
  readonly code = 'token.several';
  readonly status = 400;
  readonly oauthError = 'invalid_request';

  constructor() {
    super('A request carries exactly one token, in the Authorization header');
  }
}
