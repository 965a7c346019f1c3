/** Where the pure parts get the time from, so that tests and the simulator can move it. */
export interface Clock {
  /** Wall clock: milliseconds since the Unix epoch. May step. */
  now(): number;
  /** Milliseconds since an arbitrary point; never goes back. */
  monotonic(): number;
}
