import { TokenError } from './token.error.js';

/** No bearer token came; the challenge for it names no error (RFC 6750 §3.1). */
export class MissingTokenError extends TokenError {
  readonly code = 'token.missing';
  readonly status = 401;
  declare readonly oauthError?: never;

  constructor() {
    super('The request carries no access token');
  }
}
