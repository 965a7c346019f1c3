import type { Clock } from './clock.js';
import type { KeySetStatement } from './key-set-statement.js';
import { NotReadyError } from './not-ready.error.js';
import { UnknownKeyError } from './unknown-key.error.js';
import { importVerificationKey, type VerificationKey } from './verification-key.js';

export type { KeySetStatement } from './key-set-statement.js';
export type { VerificationKey } from './verification-key.js';

/** What an operator should hear about the issuer's keys. */
export type KeySetProblem =
  | { readonly kind: 'fetch-failed'; readonly cause: unknown }
  | { readonly kind: 'set-refused'; readonly why: string }
  | { readonly kind: 'entries-skipped'; readonly count: number };

/** Where keys come from and how often they are asked for. */
export interface KeySetOptions {
  /** Raw entries of the JWKS of the pinned issuer. Rejects on anything but a key set, and bounds its own time. */
  readonly fetch: () => Promise<readonly unknown[]>;
  readonly clock: Clock;
  /** Between the beginnings of two fetches, whatever is asked for (SECURITY §2). */
  readonly minimumIntervalMs?: number;
  /** Told once about each new problem. */
  readonly report?: (problem: KeySetProblem) => void;
}

const MINIMUM_INTERVAL_MS = 5_000;

/**
 * The keys of the one issuer we trust, from its signed statements and, for a key id not among them, over HTTP.
 * Keeps the last good set whatever a source answers; a revoked key id never comes back (DESIGN §7).
 */
export class KeySet {
  readonly #options: KeySetOptions;
  readonly #minimumIntervalMs: number;
  readonly #listeners = new Set<() => void>();
  readonly #revokedKids = new Set<string>();
  #keys: ReadonlyMap<string, VerificationKey> = new Map();
  #statement: KeySetStatement | undefined;
  #trusted = false;
  #changes = 0;
  #fetching: Promise<void> | undefined;
  #fetchBegunAt = Number.NEGATIVE_INFINITY;
  #fetches = 0;
  #failedFetches = 0;
  readonly #reported = new Map<KeySetProblem['kind'], string>();

  constructor(options: KeySetOptions) {
    this.#options = options;
    this.#minimumIntervalMs = options.minimumIntervalMs ?? MINIMUM_INTERVAL_MS;
  }

  /** Version of the newest trusted statement; 0 where keys came over HTTP only, −1 where there are none yet. */
  get version(): number {
    return this.#statement?.version ?? (this.#trusted ? 0 : -1);
  }

  /** The longest `exp` − `iat` that the issuer states; `undefined` before the first statement. */
  get accessTokenLifetimeMaxS(): number | undefined {
    return this.#statement?.accessTokenLifetimeMaxS;
  }

  /** Grows with each change, so that what was judged by these keys can be judged again. */
  get changes(): number {
    return this.#changes;
  }

  /** Keys held, fetches begun, and those that brought no usable set: for metrics. */
  get counts(): { readonly keys: number; readonly fetches: number; readonly failedFetches: number } {
    return { keys: this.#keys.size, fetches: this.#fetches, failedFetches: this.#failedFetches };
  }

  /** The key of that id, unless it is revoked. */
  find(kid: string): VerificationKey | undefined {
    return this.#keys.get(kid);
  }

  isRevoked(kid: string): boolean {
    return this.#revokedKids.has(kid);
  }

  /**
   * The key of that id, after a fetch that all who wait share where it is not held; at most one fetch an interval.
   * @throws {UnknownKeyError} @throws {NotReadyError} where no key of the issuer has been had yet
   */
  async require(kid: string): Promise<VerificationKey> {
    const held = this.#keys.get(kid);
    if (held) return held;
    if (this.#revokedKids.has(kid)) throw new UnknownKeyError();

    await this.#refresh();
    const found = this.#keys.get(kid);
    if (found) return found;
    throw this.#trusted ? new UnknownKeyError() : new NotReadyError(['no key of the issuer']);
  }

  /**
   * Takes over a statement that the caller has verified; it replaces all keys. An older one changes nothing;
   * one without usable keys revokes what it says, and the keys stay.
   * @returns whether anything changed
   */
  accept(statement: KeySetStatement): boolean {
    if (statement.version <= this.version) return false;
    const keys = this.#import(statement.keys);
    const revokes = statement.revokedKids.filter((kid) => this.revoke(kid)).length > 0;
    if (!keys) return revokes;

    this.#statement = statement;
    this.#trusted = true;
    this.#keys = keys;
    this.#changed();
    return true;
  }

  /** Refuses a key for good. @returns whether that was new */
  revoke(kid: string): boolean {
    if (this.#revokedKids.has(kid)) return false;
    this.#revokedKids.add(kid);
    this.#changed();
    return true;
  }

  /** Calls the listener after each change. @returns what ends that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The newest statement with every key id revoked since: what a `TrustStore` keeps. */
  snapshot(): KeySetStatement | undefined {
    return this.#statement && { ...this.#statement, revokedKids: [...this.#revokedKids] };
  }

  #refresh(): Promise<void> {
    if (this.#fetching) return this.#fetching;
    const now = this.#options.clock.monotonic();
    if (now - this.#fetchBegunAt < this.#minimumIntervalMs) return Promise.resolve();

    this.#fetchBegunAt = now;
    this.#fetches += 1;
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    let entries: readonly unknown[];
    try {
      entries = await this.#options.fetch();
    } catch (cause) {
      this.#failedFetches += 1;
      this.#report({ kind: 'fetch-failed', cause }, `fetch-failed ${String(cause)}`);
      return;
    }

    const keys = this.#import(entries);
    if (!keys) {
      this.#failedFetches += 1;
      return;
    }
    // A statement is complete as of its version; what HTTP knows beyond it is newer.
    const merged = this.#statement ? new Map([...keys, ...this.#keys]) : keys;
    if (this.#trusted && isSame(merged, this.#keys)) return;
    this.#trusted = true;
    this.#keys = merged;
    this.#changed();
  }

  /** Usable keys by id; `undefined` where there is none, or where an id stands for two, since nobody could say which was meant. */
  #import(entries: unknown): ReadonlyMap<string, VerificationKey> | undefined {
    if (!Array.isArray(entries)) return this.#refuse('it is no list');

    const keys = new Map<string, VerificationKey>();
    let skipped = 0;
    for (const entry of entries as readonly unknown[]) {
      const key = importVerificationKey(entry);
      if (!key) skipped += 1;
      else if (keys.has(key.kid)) return this.#refuse('two keys have one id');
      else keys.set(key.kid, this.#sameAsHeld(key));
    }
    if (skipped > 0) this.#report({ kind: 'entries-skipped', count: skipped }, `entries-skipped ${skipped}`);
    return keys.size > 0 ? keys : this.#refuse('no usable key');
  }

  #refuse(why: string): undefined {
    this.#report({ kind: 'set-refused', why }, `set-refused ${why}`);
    return undefined;
  }

  /** The object already held where the key is the same, so that identity says whether a key changed. */
  #sameAsHeld(key: VerificationKey): VerificationKey {
    const held = this.#keys.get(key.kid);
    return held?.algorithm === key.algorithm && held.key.equals(key.key) ? held : key;
  }

  #changed(): void {
    this.#keys = new Map([...this.#keys].filter(([kid]) => !this.#revokedKids.has(kid)));
    this.#changes += 1;
    for (const listener of this.#listeners) listener();
  }

  #report(problem: KeySetProblem, text: string): void {
    if (this.#reported.get(problem.kind) === text) return;
    this.#reported.set(problem.kind, text);
    this.#options.report?.(problem);
  }
}

function isSame(some: ReadonlyMap<string, VerificationKey>, others: ReadonlyMap<string, VerificationKey>): boolean {
  return some.size === others.size && [...some].every(([kid, key]) => others.get(kid) === key);
}
