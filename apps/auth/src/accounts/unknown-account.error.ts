/** No account has this identifier. */
export class UnknownAccountError extends Error {
  override readonly name = 'UnknownAccountError';
  readonly code = 'account.unknown';
  readonly status = 404;
  constructor() {
    super('There is no such account.');
  }
}
