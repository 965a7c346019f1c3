import type { Clock } from '../token/clock.js';

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  readonly #listeners = new Set<() => void>();
  #nowMs: number;
  #monotonicMs = 0;

  /** Begins at the present, or at the given milliseconds since the Unix epoch. */
  constructor(startMs = Date.now()) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.#nowMs += ms;
    this.#monotonicMs += ms;
    for (const listener of this.#listeners) listener();
  }

  /** Sets the wall clock, forth or back, in no time at all. */
  step(ms: number): void {
    this.#nowMs += ms;
  }

  /** Calls the listener each time that time has passed. */
  onAdvance(listener: () => void): void {
    this.#listeners.add(listener);
  }
}
