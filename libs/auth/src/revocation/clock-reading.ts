/** Both clocks, read in one go. */
export interface ClockReading {
  /** Wall clock, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Never goes back; stands still while the machine is suspended, which is why the wall clock is asked too. */
  readonly monotonicMs: number;
}

/** The time that has passed, by the clock that says more: a suspended machine and a clock set back both err towards staleness. */
export function elapsedMs(since: ClockReading, now: ClockReading): number {
  return Math.max(now.monotonicMs - since.monotonicMs, now.nowMs - since.nowMs, 0);
}
