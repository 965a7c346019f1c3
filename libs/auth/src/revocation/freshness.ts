import type { FreshnessChecks } from '../token/revocation-checks.js';
import { StaleViewError } from '../token/stale-view.error.js';
import type { StalenessBounds } from '../token/staleness-bounds.js';
import { type ClockReading, elapsedMs } from './clock-reading.js';

const RETRY_AFTER_S = 1;

/** How old this service's view of the revocations is, by two clocks (PROTOCOL §5): contact with the stream, and ledger time held. */
export class Freshness implements FreshnessChecks {
  private contactNoted: ClockReading | undefined;
  private newestAtMicros = Number.NEGATIVE_INFINITY;
  private completeAtMicros = Number.NEGATIVE_INFINITY;
  private completeSince: ClockReading | undefined;

  constructor(private readonly bounds: Required<StalenessBounds>) {}

  get newestLedgerTimeMs(): number {
    return this.newestAtMicros / 1_000;
  }

  /** A state of this epoch's ledger was held without a hole at some time. */
  get hasHeldLedger(): boolean {
    return this.completeSince !== undefined;
  }

  /** The lease runs from the clock noted before asking, never from the answer. */
  renewContact(noted: ClockReading): void {
    if (this.contactNoted === undefined || noted.monotonicMs > this.contactNoted.monotonicMs) this.contactNoted = noted;
  }

  /** No lease: another stream or a later epoch is there, and nothing known of it yet. */
  loseContact(): void {
    this.contactNoted = undefined;
  }

  /** A signed heartbeat of this epoch came; whether its positions are held is another question. */
  seeLedgerTime(atMicros: number): void {
    if (atMicros > this.newestAtMicros) this.newestAtMicros = atMicros;
  }

  /** All that the heartbeat of this ledger time names is held without a hole. */
  holdLedgerTime(atMicros: number, now: ClockReading): void {
    this.seeLedgerTime(atMicros);
    if (atMicros <= this.completeAtMicros) return;
    this.completeAtMicros = atMicros;
    this.completeSince = now;
  }

  /** Another epoch has another ledger time. */
  beginEpoch(): void {
    this.loseContact();
    this.newestAtMicros = Number.NEGATIVE_INFINITY;
    this.completeAtMicros = Number.NEGATIVE_INFINITY;
    this.completeSince = undefined;
  }

  /** Infinity without a lease. */
  contactAgeMs(now: ClockReading): number {
    return this.contactNoted === undefined ? Number.POSITIVE_INFINITY : elapsedMs(this.contactNoted, now);
  }

  /** By the own wall clock, and never less than the time that has passed since it was held: a clock set back makes nothing younger. */
  ledgerAgeMs(now: ClockReading): number {
    if (this.completeSince === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(now.nowMs - this.completeAtMicros / 1_000, now.monotonicMs - this.completeSince.monotonicMs);
  }

  assertWithin(bounds: StalenessBounds | undefined, nowMs: number, monotonicMs: number): void {
    const now = { nowMs, monotonicMs };
    if (this.contactAgeMs(now) > Math.min(bounds?.contactMs ?? this.bounds.contactMs, this.bounds.contactMs)) {
      throw new StaleViewError('contact', RETRY_AFTER_S);
    }
    if (this.ledgerAgeMs(now) > Math.min(bounds?.ledgerMs ?? this.bounds.ledgerMs, this.bounds.ledgerMs)) {
      throw new StaleViewError('ledger', RETRY_AFTER_S);
    }
  }
}
