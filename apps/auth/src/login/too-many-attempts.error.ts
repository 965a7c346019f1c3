/** Too many wrong passwords lately: 429 with `Retry-After`, the same for accounts that exist and for those that do not. */
export class TooManyAttemptsError extends Error {
  override readonly name = 'TooManyAttemptsError';
  readonly code = 'login.too_many_attempts';
  readonly status = 429;
  constructor(
    readonly budget: 'address' | 'account' | 'device',
    readonly retryAfterS: number,
  ) {
    super(`The ${budget}'s attempts are used up for ${retryAfterS} s.`);
  }
}
