import type { JsonWebKey } from 'node:crypto';

/** The issuer's keys as it states them, signed, on the plane (PROTOCOL §3 'Key set'). */
export interface KeySetStatement {
  /** Grows with each change, over restores of the issuer's database too. */
  readonly version: number;
  readonly keys: readonly JsonWebKey[];
  /** Refused for good, from whatever source they come. */
  readonly revokedKids: readonly string[];
  readonly accessTokenLifetimeMaxS: number;
}
