/** So many passwords wait to be hashed that one more would only make everybody wait longer: 503 with `Retry-After`. */
export class HashingBusyError extends Error {
  override readonly name = 'HashingBusyError';
  readonly code = 'login.busy';
  readonly status = 503;
  constructor(readonly retryAfterS: number) {
    super('The queue of passwords to hash is full.');
  }
}
