/** What an entry may revoke (PROTOCOL §1), in the order of strength: one token, …, everything of an issuer, a signing key. */
export const REVOCATION_KINDS = ['token', 'session', 'grant', 'account', 'client', 'issuer', 'key'] as const;

/** One of the seven kinds. */
export type RevocationKind = (typeof REVOCATION_KINDS)[number];

/** Kinds that come back with a higher generation; their entries carry the lowest generation that is still alive. */
export const GENERATION_KINDS: ReadonlySet<RevocationKind> = new Set<RevocationKind>(['account', 'client', 'issuer']);

/** An immutable fact of the ledger: this value is revoked (PROTOCOL §1). */
export interface RevocationEntry {
  /** UUID of the ledger that numbered it. */
  readonly epoch: string;
  /** Consecutive within an epoch, from 1. */
  readonly position: number;
  readonly id: string;
  readonly kind: RevocationKind;
  /** The `jti`, `sid`, grant id, account id, client id, issuer or `kid`. */
  readonly value: string;
  /** For account, client and issuer: tokens that carry a smaller one are dead. Absent in all other kinds. */
  readonly generation?: number;
  /** Ledger time, whole microseconds since the epoch, after which no token that it kills can be alive. */
  readonly expiresAt: number;
  readonly reason?: string;
  readonly initiator?: string;
}
