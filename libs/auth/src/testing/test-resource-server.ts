import type { GuardingResourceServer } from '../nest/resource-server.token.js';
import type { Readiness } from '../resource-server/readiness.js';
import { VerdictCounts } from '../resource-server/verdict-counts.js';
import type { ClockReading } from '../revocation/clock-reading.js';
import { Freshness } from '../revocation/freshness.js';
import { RevocationIndex } from '../revocation/revocation-index.js';
import type { AccessToken } from '../token/access-token.js';
import { AccessTokenAuthenticator } from '../token/access-token-authenticator.js';
import type { Clock } from '../token/clock.js';
import { KeySet, type KeySetStatement } from '../token/key-set.js';
import type { StalenessBounds } from '../token/staleness-bounds.js';
import type { RevocationEntry } from '../wire/revocation-entry.js';

/** What a resource server of a `TestIssuer` is told. */
export interface TestResourceServerOptions {
  /** The resource's own identifier, which tokens must name. */
  readonly audience: string;
  /** Contact 30 s and ledger age 15 min unless tightened. */
  readonly staleness?: StalenessBounds;
  readonly clockToleranceS?: number;
  readonly cacheMax?: number;
}

/** What a `TestIssuer` says to its resource servers, as the revocation plane would. */
export interface TestPlane {
  readonly issuer: string;
  readonly clock: Clock;
  readonly epoch: string;
  readonly keys: KeySetStatement;
  readonly entries: readonly RevocationEntry[];
}

/**
 * A resource server without a network: real key set, revocation index, freshness and verdict, fed by a `TestIssuer` in
 * the same process. Hand it to `AuthModule`.
 */
export class TestResourceServer implements GuardingResourceServer {
  readonly issuer: string;
  readonly audience: string;
  readonly #plane: TestPlane;
  readonly #keys: KeySet;
  readonly #index = new RevocationIndex();
  readonly #freshness: Freshness;
  readonly #authenticator: AccessTokenAuthenticator;
  readonly #verdicts = new VerdictCounts();
  readonly #listeners = new Set<(readiness: Readiness) => void>();
  #reached = true;

  /** Made by `TestIssuer.resourceServer()`. */
  constructor(plane: TestPlane, options: TestResourceServerOptions) {
    const { staleness, ...judging } = options;
    const { issuer, clock } = plane;
    this.issuer = issuer;
    this.audience = options.audience;
    this.#plane = plane;
    this.#keys = new KeySet({ clock, fetch: () => Promise.reject(new Error('A TestIssuer serves nothing over HTTP')) });
    this.#keys.onChange(() => this.#index.noteKeySetChange(this.#keys.snapshot()?.revokedKids ?? []));
    this.#freshness = new Freshness({ contactMs: 30_000, ledgerMs: 900_000, ...staleness });
    this.#authenticator = new AccessTokenAuthenticator({
      ...judging,
      issuer,
      clock,
      keys: this.#keys,
      revocations: this.#index,
      freshness: this.#freshness,
    });
  }

  authenticate(authorization: string, bounds?: StalenessBounds): AccessToken | Promise<AccessToken> {
    return this.#verdicts.count(() => this.#authenticator.authenticate(authorization, bounds));
  }

  /** Takes over what the issuer says now, unless cut off: what follows is judged by it. */
  update(): void {
    if (!this.#reached) return;
    const { clock, keys, entries } = this.#plane;
    const now = { nowMs: clock.now(), monotonicMs: clock.monotonic() };
    const atMicros = Math.floor(now.nowMs * 1_000);
    this.#keys.accept(keys);
    for (const entry of entries) this.#index.apply(entry);
    this.#freshness.holdLedgerTime(atMicros, now);
    this.#freshness.renewContact(now);
    this.#announce();
  }

  /** Cuts it off from its issuer: it hears of no revocation from now on, and its view grows old. */
  cutOff(): void {
    this.#reached = false;
  }

  /** Ends `cutOff()` and catches up. */
  reconnect(): void {
    this.#reached = true;
    this.update();
  }

  readiness(): Readiness {
    const { clock, epoch } = this.#plane;
    const now = { nowMs: clock.now(), monotonicMs: clock.monotonic() };
    const reasons = this.#reasons(now);
    return {
      ready: reasons.length === 0,
      reasons,
      view: {
        epoch,
        position: this.#plane.entries.length,
        contactAgeMs: this.#freshness.contactAgeMs(now),
        ledgerAgeMs: this.#freshness.ledgerAgeMs(now),
        entries: this.#index.entries,
        keySetVersion: this.#keys.version,
        trust: 'stream',
      },
    };
  }

  onReadinessChange(listener: (readiness: Readiness) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  metrics(): Readonly<Record<string, number>> {
    return { revocation_index_entries: this.#index.entries, ...this.#verdicts.figures };
  }

  async stop(): Promise<void> {
    this.#reached = false;
  }

  #reasons({ nowMs, monotonicMs }: ClockReading): string[] {
    try {
      this.#freshness.assertWithin(undefined, nowMs, monotonicMs);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  }

  #announce(): void {
    const readiness = this.readiness();
    for (const listener of this.#listeners) listener(readiness);
  }
}
