import type { AccessToken } from './access-token.js';
import type { StalenessBounds } from './staleness-bounds.js';

/**
 * A token's ids, packed once by the index that will look them up; opaque to everybody else.
 * One is kept with each cached token, of which there are tens of thousands: 130 bytes or so, so that a token stays below 1.1 kB.
 */
export interface TokenIdentity {
  readonly packedBy: 'revocation-index';
}

/** The entry that killed a token. */
export interface RevocationFound {
  readonly id: string;
  readonly kind: 'token' | 'session' | 'grant' | 'account' | 'client' | 'issuer' | 'key';
}

/** What deciding about a token needs of the revocation index (PROTOCOL §5 'Cached token'). */
export interface RevocationChecks {
  /** Grows by one for each entry applied, from whatever source, and for each change of the key set. */
  readonly applyCounter: number;
  /** Packs the token's ids for the look-ups below. */
  identify(token: AccessToken): TokenIdentity;
  /** Asks the whole index. */
  findRevocation(identity: TokenIdentity): RevocationFound | undefined;
  /** Compares only with what was applied after `applyCounter` had the given value; asks the whole index when that is too much. */
  findRevocationSince(identity: TokenIdentity, applyCounter: number): RevocationFound | undefined;
}

/** What deciding about a token needs of the two clocks that bound a service's ignorance (PROTOCOL §5). */
export interface FreshnessChecks {
  /** Newest ledger time held, in milliseconds since the epoch; `-Infinity` where there is none. */
  readonly newestLedgerTimeMs: number;
  /** @throws {StaleViewError} when contact or ledger age exceed the bounds at this reading of the clocks. */
  assertWithin(bounds: StalenessBounds | undefined, nowMs: number, monotonicMs: number): void;
}
