import { TokenError } from './token.error.js';

/** Not a token in the one spelling we accept, or not with the claims that one of ours has (SECURITY §2). */
export class MalformedTokenError extends TokenError {
  readonly code = 'token.malformed';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor(what: string) {
    super(`Malformed token: ${what}`);
  }
}
