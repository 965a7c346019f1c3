import { HashingBusyError } from './hashing-busy.error.js';

/**
 * Runs a few expensive jobs at a time, lets a bounded number wait, and refuses the rest at once. A flood of sign-ins therefore costs a
 * known amount of memory (`running` × 19 MiB for argon2id) and leaves threads of the pool to name look-ups and files.
 */
export class BoundedQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: { readonly running: number; readonly waiting: number; readonly retryAfterS: number }) {}

  /** Jobs that wait now. */
  get depth(): number {
    return this.waiting.length;
  }

  /** Runs the job when its turn comes. Throws {@link HashingBusyError} at once when too many wait. */
  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    await this.turn();
    try {
      return await job();
    } finally {
      this.next();
    }
  }

  private async turn(): Promise<void> {
    if (this.running < this.limits.running) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.limits.waiting) throw new HashingBusyError(this.limits.retryAfterS);
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The place is handed on rather than given back, so that nobody overtakes who waited. */
  private next(): void {
    const first = this.waiting.shift();
    if (first === undefined) this.running -= 1;
    else first();
  }
}
