const BUCKETS = 2 ** 15;

/**
 * When something with a hash like this was last applied, by the apply counter. A cached token asks whether any of its ids
 * may be among what is newer than its stamp: 'no' is certain, 'perhaps' means asking the index. What that costs does not
 * depend on how much is newer; of a thousand newer entries about one in eight tokens has to ask.
 */
export class LastApplied {
  /** One step for each entry applied and each change of the key set. */
  counter = 0;
  private readonly byHash = new Float64Array(BUCKETS);
  private forAll = 0;

  /** Notes one change of the index that concerns whoever has an id with this hash. */
  note(hash: number): void {
    this.counter++;
    this.byHash[hash & (BUCKETS - 1)] = this.counter;
  }

  /** Notes one change that may concern everybody. */
  noteForAll(): void {
    this.counter++;
    this.forAll = this.counter;
  }

  /** False when nothing applied after `counter` concerns everybody. */
  isNewerForAll(counter: number): boolean {
    return this.forAll > counter;
  }

  /** False when nothing applied after `counter` concerns an id with this hash. */
  isNewer(hash: number, counter: number): boolean {
    return (this.byHash[hash & (BUCKETS - 1)] ?? 0) > counter;
  }
}
