import { TokenError } from './token.error.js';

/** The service has not yet what it needs to judge a token: keys that it trusts and a complete view of the revocations (PROTOCOL §5). */
export class NotReadyError extends TokenError {
  readonly code = 'view.not_ready';
  readonly status = 503;
  readonly oauthError = 'temporarily_unavailable';

  constructor(
    readonly reasons: readonly string[],
    /** Goes into `Retry-After`. */
    readonly retryAfterS = 1,
  ) {
    super(`Not ready: ${reasons.join(', ')}`);
  }
}
