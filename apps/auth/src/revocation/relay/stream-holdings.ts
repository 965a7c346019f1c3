/** A run of consecutive positions. */
export interface Run {
  readonly first: number;
  readonly last: number;
}

const UNDER_WAY = Number.POSITIVE_INFINITY;

/**
 * Which position stands at which sequence of the stream, for the positions alive. A typed table, since a million of them live
 * at once: 8 bytes each. What lies below the stream's first sequence does not count.
 */
export class StreamHoldings {
  #base = 1;
  #sequences = new Float64Array(1024);
  #firstSequence = 0;

  /** Positions below `from` are of no concern any more. */
  forgetPositionsBelow(from: number): void {
    if (from <= this.#base) return;
    this.#sequences.copyWithin(0, from - this.#base);
    this.#sequences.fill(0, Math.max(0, this.#sequences.length - (from - this.#base)));
    this.#base = from;
  }

  /** The stream no longer holds what it stored before this sequence. */
  forgetSequencesBelow(first: number): void {
    this.#firstSequence = first;
  }

  /** The stream is another one: nothing is known of it. What is under way stays so until it is answered. */
  forgetSequences(): void {
    for (let index = 0; index < this.#sequences.length; index++) {
      if (this.#sequences[index] !== UNDER_WAY) this.#sequences[index] = 0;
    }
    this.#firstSequence = 0;
  }

  hold(run: Run, sequence: number): void {
    for (let position = Math.max(run.first, this.#base); position <= run.last; position++) this.#set(position, sequence);
  }

  beginPublishing(run: Run): void {
    this.hold(run, UNDER_WAY);
  }

  /** Settles what is still under way: acknowledged at a sequence, or, with 0, not known to be anywhere. */
  endPublishing(run: Run, sequence: number): void {
    this.#replace(run, UNDER_WAY, sequence);
  }

  /** What was thought to stand at this sequence does not. */
  deny(run: Run, sequence: number): void {
    this.#replace(run, sequence, 0);
  }

  /** The first run in `from…to` that the stream lacks and that is not under way, of at most `max` positions. */
  findLacking(from: number, to: number, max: number): Run | undefined {
    let first = Math.max(from, this.#base);
    while (first <= to && !this.#lacks(first)) first++;
    if (first > to) return undefined;
    let last = first;
    while (last < to && last - first + 1 < max && this.#lacks(last + 1)) last++;
    return { first, last };
  }

  #lacks(position: number): boolean {
    const sequence = this.#sequences[position - this.#base] ?? 0;
    return sequence === 0 || sequence < this.#firstSequence;
  }

  #replace(run: Run, old: number, sequence: number): void {
    for (let position = Math.max(run.first, this.#base); position <= run.last; position++) {
      if (this.#sequences[position - this.#base] === old) this.#set(position, sequence);
    }
  }

  #set(position: number, sequence: number): void {
    const index = position - this.#base;
    if (index >= this.#sequences.length) {
      const grown = new Float64Array(Math.max(index + 1, this.#sequences.length * 2));
      grown.set(this.#sequences);
      this.#sequences = grown;
    }
    this.#sequences[index] = sequence;
  }
}
