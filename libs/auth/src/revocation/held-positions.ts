import { textHash } from './text-hash.js';

const CHUNK = 1024;

/**
 * Which positions of one epoch are held, and 32 bits of the id that stood there. Positions are ranges, since they come almost
 * always in order; ids are fingerprints, enough to notice that the ledger gave a position twice (PROTOCOL §1).
 */
export class HeldPositions {
  /** Highest position held; 0 when none is. */
  largest = 0;
  private starts: number[] = [];
  private ends: number[] = [];
  private readonly fingerprints = new Map<number, Int32Array>();

  get bytes(): number {
    return this.fingerprints.size * CHUNK * 4 + this.starts.length * 16;
  }

  /** Notes that the entry `id` was read at `position`; `'conflict'` when another id was read there before. */
  hold(position: number, id: string): 'new' | 'again' | 'conflict' {
    const fingerprint = textHash(id) || 1;
    const chunk = this.chunkOf(position);
    const known = chunk[position % CHUNK];
    if (known === fingerprint) return 'again';
    if (known !== 0) return 'conflict';
    chunk[position % CHUNK] = fingerprint;
    this.include(position);
    if (position > this.largest) this.largest = position;
    return 'new';
  }

  /** True when no position from `from` to `to` is missing. */
  holdsAll(from: number, to: number): boolean {
    return this.firstMissing(from, to) === undefined;
  }

  firstMissing(from: number, to: number): number | undefined {
    if (from > to) return undefined;
    const range = this.rangeAtOrBelow(from);
    const start = this.starts[range];
    const end = this.ends[range];
    if (start === undefined || end === undefined || end < from) return from;
    return end >= to ? undefined : end + 1;
  }

  /** Forgets the positions below `from`: the ledger does not serve them any more. */
  forgetBelow(from: number): void {
    while ((this.ends[0] ?? Number.POSITIVE_INFINITY) < from) {
      this.starts.shift();
      this.ends.shift();
    }
    const start = this.starts[0];
    if (start !== undefined && start < from) this.starts[0] = from;
    for (const chunk of this.fingerprints.keys()) {
      if ((chunk + 1) * CHUNK > from) break; // chunks were made in about this order; a late one goes with a later call
      this.fingerprints.delete(chunk);
    }
  }

  clear(): void {
    this.largest = 0;
    this.starts = [];
    this.ends = [];
    this.fingerprints.clear();
  }

  private chunkOf(position: number): Int32Array {
    const index = Math.floor(position / CHUNK);
    let chunk = this.fingerprints.get(index);
    if (chunk === undefined) {
      chunk = new Int32Array(CHUNK);
      this.fingerprints.set(index, chunk);
    }
    return chunk;
  }

  private include(position: number): void {
    const range = this.rangeAtOrBelow(position);
    const touchesBelow = (this.ends[range] ?? Number.NaN) === position - 1;
    const touchesAbove = this.starts[range + 1] === position + 1;
    if (touchesBelow && touchesAbove) {
      this.ends.splice(range, 1);
      this.starts.splice(range + 1, 1);
    } else if (touchesBelow) this.ends[range] = position;
    else if (touchesAbove) this.starts[range + 1] = position;
    else {
      this.starts.splice(range + 1, 0, position);
      this.ends.splice(range + 1, 0, position);
    }
  }

  /** The last range that starts at or below `position`, or -1. */
  private rangeAtOrBelow(position: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
