/** A point at which a test holds somebody until it has done something else. */
export class Barrier {
  readonly #reached = Promise.withResolvers<void>();
  readonly #open = Promise.withResolvers<void>();

  /** Resolves when somebody waits here. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  /** Waits here until {@link open}. */
  pass(): Promise<void> {
    this.#reached.resolve();
    return this.#open.promise;
  }

  open(): void {
    this.#open.resolve();
  }
}
