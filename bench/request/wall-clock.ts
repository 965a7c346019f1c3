import { TestClock } from '@valetkey/auth/testing';

/** The machine's clocks, read on every request as in production. */
export class WallClock extends TestClock {
  override now(): number {
    return Date.now();
  }

  override monotonic(): number {
    return performance.now();
  }
}
