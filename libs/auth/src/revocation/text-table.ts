/** What is kept of an entry whose value is a text. */
export interface TextFact {
  readonly expiresAtS: number;
  readonly position: number;
  readonly generation: number;
}

const STEP = 1_024;

/** Values that are no UUIDs, such as client ids: few, so a `Map` will do. */
export class TextTable {
  private readonly facts = new Map<string, TextFact>();
  private cursor: Iterator<[string, TextFact]> | undefined;

  get entries(): number {
    return this.facts.size;
  }

  find(value: string): TextFact | undefined {
    return this.facts.size === 0 ? undefined : this.facts.get(value);
  }

  /** Adds it, or keeps the latest expiry and the largest generation of both; true when a look-up can end differently from now on. */
  put(value: string, fact: TextFact): boolean {
    const known = this.facts.get(value);
    if (known === undefined) {
      this.facts.set(value, fact);
      return true;
    }
    this.facts.set(value, {
      expiresAtS: Math.max(known.expiresAtS, fact.expiresAtS),
      position: known.position,
      generation: Math.max(known.generation, fact.generation),
    });
    return fact.generation > known.generation;
  }

  /** One step of a walk that drops what had expired at `nowS`; true once it has been round. */
  dropExpired(nowS: number, mayDrop: (value: string) => boolean): boolean {
    this.cursor ??= this.facts.entries();
    for (let step = 0; step < STEP; step++) {
      const next = this.cursor.next();
      if (next.done) {
        this.cursor = undefined;
        return true;
      }
      const [value, fact] = next.value;
      if (fact.expiresAtS <= nowS && mayDrop(value)) this.facts.delete(value);
    }
    return false;
  }

  clear(): void {
    this.facts.clear();
    this.cursor = undefined;
  }
}
