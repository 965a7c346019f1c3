import { type Run, StreamHoldings } from './stream-holdings.js';
import type { StreamState } from './stream-state.js';

/** A message of the stream, by where it stands and when it was stored; 0 when nothing was read. */
export interface Position {
  readonly sequence: number;
  readonly storedAtMs: number;
}

const NOTHING: Position = { sequence: 0, storedAtMs: 0 };

/** What was acknowledged at a sequence that has not been read yet. */
interface Acknowledged extends Run {
  readonly sequence: number;
}

/** Time without a message, though there are some, after which a reading is begun anew. */
const STALLED_MS = 2_000;

/**
 * What the relay knows of the stream from reading it (PROTOCOL §4): only what stands there now counts. A stream that went back,
 * was emptied, or has another message where the last one was read, is another stream, and is read anew.
 */
export class StreamReader {
  readonly holdings = new StreamHoldings();
  /** Number of the reading under way; messages of earlier ones are not listened to. */
  reading = 0;
  #last: Position = NOTHING;
  #anchor: Position = NOTHING;
  #active = false;
  #createdAtMs: number | undefined;
  #acknowledged: Acknowledged[] = [];
  #progressAtMs = 0;

  /**
   * Takes a state that was asked for with `checked`, which was `position` then.
   * @returns from which sequence to begin a new reading, and whether all that was known of the stream is void
   */
  observe(state: StreamState, checked: Position, nowMs: number): { readFrom?: number; another: boolean } {
    const another = this.#createdAtMs !== undefined && this.#isAnother(state, checked);
    if (another) this.forget();
    this.#createdAtMs = state.createdAtMs;
    this.holdings.forgetSequencesBelow(state.first);
    if (this.#last.sequence < state.first - 1) this.#advance(state.first - 1, 0);
    if (this.#last.sequence < state.last && nowMs - this.#progressAtMs > STALLED_MS) this.#active = false;
    this.#anchor = this.#last;
    // A reading begins only behind a message that is known to stand there still.
    const isChecked = this.#last.storedAtMs === 0 || this.#last.sequence === checked.sequence;
    if (this.#active || !isChecked) return { another };

    this.reading++;
    this.#active = true;
    this.#progressAtMs = nowMs;
    return { readFrom: this.readTo + 1, another };
  }

  /** The highest sequence read. */
  get readTo(): number {
    return this.#last.sequence;
  }

  /**
   * What a question about the stream's state should check: while reading, the message that was the last one at the answer before,
   * since a reading may go on into a stream that went back and grew past it.
   */
  get position(): Position {
    return this.#active ? this.#anchor : this.#last;
  }

  read(sequence: number, storedAtMs: number, run: Run | undefined, nowMs: number): void {
    this.#progressAtMs = nowMs;
    if (sequence <= this.readTo) return;
    this.#advance(sequence, storedAtMs);
    if (run) this.holdings.hold(run, sequence);
  }

  /** There is another stream, or none. */
  forget(): void {
    this.holdings.forgetSequences();
    this.#acknowledged = [];
    this.#last = NOTHING;
    this.#anchor = NOTHING;
    this.#createdAtMs = undefined;
    this.#active = false;
    this.reading++;
  }

  ended(reading: number): void {
    if (reading === this.reading) this.#active = false;
  }

  /** Something published was acknowledged. Until it has been read, it counts as there. */
  acknowledged(run: Run, sequence: number): void {
    // Already read past: then the reading has found it there, or it is not there.
    if (sequence <= this.readTo) return this.holdings.endPublishing(run, 0);
    this.holdings.endPublishing(run, sequence);
    this.#acknowledged.push({ ...run, sequence });
  }

  #isAnother(state: StreamState, checked: Position): boolean {
    if (state.createdAtMs !== this.#createdAtMs || state.last < checked.sequence) return true;
    // Below the first sequence there is nothing to compare, nor anything that counts.
    return checked.storedAtMs !== 0 && checked.sequence >= state.first && state.checkedAtMs !== checked.storedAtMs;
  }

  /** Whatever was acknowledged up to here must be found by the reading, or it is not there. */
  #advance(sequence: number, storedAtMs: number): void {
    this.#last = { sequence, storedAtMs };
    if (this.#acknowledged.length === 0) return;
    for (const run of this.#acknowledged) if (run.sequence <= sequence) this.holdings.deny(run, run.sequence);
    this.#acknowledged = this.#acknowledged.filter((run) => run.sequence > sequence);
  }
}
