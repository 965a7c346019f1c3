import { TokenError } from './token.error.js';

/** The service's view of the revocations is older than the route allows, so it can say neither yes nor no (PROTOCOL, guarantee). */
export class StaleViewError extends TokenError {
  readonly code = 'view.stale';
  readonly status = 503;
  readonly oauthError = 'temporarily_unavailable';

  constructor(
    /** Which of the two clocks ran out. */
    readonly bound: 'contact' | 'ledger',
    /** Goes into `Retry-After`. */
    readonly retryAfterS = 1,
  ) {
    super(`The ${bound} age of the view of revocations is beyond its bound`);
  }
}
