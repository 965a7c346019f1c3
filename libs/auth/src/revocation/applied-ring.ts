const SIZE = 512;
const EVERYTHING = 0;

/**
 * Hashes of what was applied last, in order of the apply counter. A cached token asks whether any of its ids may be among
 * what is newer than its stamp: 'no' is certain, 'perhaps' means asking the index.
 */
export class AppliedRing {
  /** One step for each entry applied and each change of the key set. */
  counter = 0;
  private readonly hashes = new Int32Array(SIZE);

  /** Notes one change of the index that concerns whoever has an id with this hash. */
  push(hash: number): void {
    this.hashes[this.counter & (SIZE - 1)] = hash === EVERYTHING ? 1 : hash;
    this.counter++;
  }

  /** Notes one change that may concern everybody. */
  pushForAll(): void {
    this.hashes[this.counter & (SIZE - 1)] = EVERYTHING;
    this.counter++;
  }

  /** False when nothing applied after `counter` concerns that identity. */
  mayConcern(identity: { mayHave(hash: number): boolean }, counter: number): boolean {
    if (this.counter - counter > SIZE) return true;
    for (let at = counter; at < this.counter; at++) {
      const hash = this.hashes[at & (SIZE - 1)] ?? EVERYTHING;
      if (hash === EVERYTHING || identity.mayHave(hash)) return true;
    }
    return false;
  }
}
