/** The application would answer callers without a token on handlers that nobody declared public. */
export class UnguardedHandlersError extends Error {
  override readonly name = 'UnguardedHandlersError';

  constructor(handlers: readonly string[], remedy: string) {
    super(`Not guarded and not @Public(): ${handlers.join(', ')}. ${remedy}`);
  }
}
