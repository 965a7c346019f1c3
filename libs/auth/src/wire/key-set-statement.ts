import type { JsonWebKey } from 'node:crypto';

/** What the issuer says about its keys at one version. */
export interface KeySetStatement {
  /** Grows over restores too (PROTOCOL §3). */
  readonly version: number;
  /** Public keys that sign or have signed tokens still alive, and those about to. */
  readonly keys: readonly JsonWebKey[];
  /** Refused for good, whatever they sign. */
  readonly revokedKids: readonly string[];
  /** The longest `exp − iat` that the issuer gives an access token, in seconds. */
  readonly accessTokenLifetimeMaxS: number;
}
