/** A set of texts that many tokens share, and that no handler can widen: `Object.freeze` does not stop `Set.prototype.add`. */
export class FrozenSet implements ReadonlySet<string> {
  readonly #items: ReadonlySet<string>;

  constructor(items: Iterable<string>) {
    this.#items = new Set(items);
    Object.freeze(this);
  }

  get size(): number {
    return this.#items.size;
  }

  has(item: string): boolean {
    return this.#items.has(item);
  }

  forEach(visit: (item: string, same: string, set: ReadonlySet<string>) => void, thisArgument?: unknown): void {
    for (const item of this.#items) visit.call(thisArgument, item, item, this);
  }

  entries(): SetIterator<[string, string]> {
    return this.#items.entries();
  }

  keys(): SetIterator<string> {
    return this.#items.keys();
  }

  values(): SetIterator<string> {
    return this.#items.values();
  }

  [Symbol.iterator](): SetIterator<string> {
    return this.#items.values();
  }

  toJSON(): readonly string[] {
    return [...this.#items];
  }
}
