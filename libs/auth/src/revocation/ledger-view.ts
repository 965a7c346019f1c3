import type { KeySet } from '../token/key-set.js';
import type { Heartbeat } from '../wire/heartbeat.js';
import type { RevocationEntry } from '../wire/revocation-entry.js';
import { type ClockReading, elapsedMs } from './clock-reading.js';
import type { Freshness } from './freshness.js';
import { HeldPositions } from './held-positions.js';
import type { RevocationIndex } from './revocation-index.js';

/** What a view is made of. */
export interface LedgerViewParts {
  readonly index: RevocationIndex;
  readonly freshness: Freshness;
  readonly keys: KeySet;
  /** The latest epoch seen before a restart. */
  readonly epoch: string | undefined;
}

/**
 * What is held of one epoch of the ledger: its newest heartbeat, the positions, and so whether anything is missing.
 * Knows nothing of where messages come from.
 */
export class LedgerView {
  private readonly held = new HeldPositions();
  private newest: Heartbeat | undefined;
  private newestCame: ClockReading | undefined;
  private seenTo = 0;
  private incompleteSince: ClockReading | undefined;
  private currentEpoch: string | undefined;

  constructor(private readonly parts: LedgerViewParts) {
    this.currentEpoch = parts.epoch;
  }

  get epoch(): string | undefined {
    return this.currentEpoch;
  }

  get heartbeat(): Heartbeat | undefined {
    return this.newest;
  }

  /** Memory of the positions held. */
  get bytes(): number {
    return this.held.bytes;
  }

  /** The position up to which everything alive is held. */
  get position(): number {
    return this.newest === undefined ? 0 : (this.firstMissing ?? this.seenTo + 1) - 1;
  }

  /** Lowest missing position; positions below the newest heartbeat's `from` are forgotten. */
  get firstMissing(): number | undefined {
    return this.held.firstMissing(this.newest?.from ?? 1, this.seenTo);
  }

  /** A missing position, or a key set older than the heartbeat names. */
  get hasHole(): boolean {
    return this.firstMissing !== undefined || this.parts.keys.version < (this.newest?.keys ?? 0);
  }

  /** Everything alive by the newest heartbeat of this epoch is held; never without one. */
  get isComplete(): boolean {
    return this.newest !== undefined && !this.hasHole;
  }

  /** How long something has been missing. */
  holeAgeMs(now: ClockReading): number {
    return this.incompleteSince === undefined ? 0 : elapsedMs(this.incompleteSince, now);
  }

  /** By its `at` or by the time since it came, whichever is more (PROTOCOL §5 'HTTP tail'). */
  heartbeatAgeMs(now: ClockReading): number {
    if (this.newest === undefined || this.newestCame === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(now.nowMs - this.newest.at / 1_000, elapsedMs(this.newestCame, now));
  }

  /**
   * Meets the epoch of a validly signed message. A later one ends what was held: no lease, an empty index, nothing complete
   * until it has been filled anew (PROTOCOL §7). Epochs are UUIDs of version 7, so the greater text is the later.
   */
  meet(epoch: string): 'current' | 'later' | 'earlier' {
    if (this.currentEpoch === epoch) return 'current';
    if (this.currentEpoch !== undefined && epoch < this.currentEpoch) return 'earlier';
    this.currentEpoch = epoch;
    this.forgetPositions();
    this.parts.index.beginEpoch(epoch);
    this.parts.freshness.beginEpoch();
    return 'later';
  }

  /** Applies entries of the current epoch, held before or not; false when a position was held with another id. */
  apply(entries: readonly RevocationEntry[]): boolean {
    let agrees = true;
    for (const entry of entries) {
      if (entry.kind === 'key') this.parts.keys.revoke(entry.value);
      this.parts.index.apply(entry);
      if (this.held.hold(entry.position, entry.id) === 'conflict') agrees = false;
    }
    if (this.held.largest > this.seenTo) this.seenTo = this.held.largest;
    return agrees;
  }

  /** A message of the current epoch says that positions up to here are numbered. */
  seeTo(to: number): void {
    if (to > this.seenTo) this.seenTo = to;
  }

  /** Takes a heartbeat of the current epoch; one that is not newer than the newest is ignored. */
  seeHeartbeat(heartbeat: Heartbeat, now: ClockReading): void {
    if (this.newest !== undefined && heartbeat.at <= this.newest.at) return;
    this.newest = heartbeat;
    this.newestCame = now;
    this.seeTo(heartbeat.to);
    this.held.forgetBelow(heartbeat.from);
    this.parts.freshness.seeLedgerTime(heartbeat.at);
  }

  /** To be called after each change: ledger time counts from the moment nothing is missing. */
  settle(now: ClockReading): void {
    if (this.isComplete && this.newest !== undefined) this.parts.freshness.holdLedgerTime(this.newest.at, now);
    if (!this.hasHole) this.incompleteSince = undefined;
    else this.incompleteSince ??= now;
  }

  /** Drops some of what the newest ledger time has outlived. */
  dropExpired(): void {
    if (this.newest !== undefined) this.parts.index.dropExpired(this.newest.at);
  }

  /** Believes nothing about positions any more: the next answer over HTTP must bring all. */
  distrustPositions(): void {
    this.held.clear();
  }

  private forgetPositions(): void {
    this.held.clear();
    this.newest = undefined;
    this.newestCame = undefined;
    this.seenTo = 0;
    this.incompleteSince = undefined;
  }
}
