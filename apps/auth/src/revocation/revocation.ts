import type { Initiator } from './initiator.js';

/** What an entry of the ledger can name (PROTOCOL §1). */
export type RevocationKind = 'token' | 'session' | 'grant' | 'account' | 'client' | 'issuer' | 'key';

/** A fact of the ledger: never changed once written, but for the position and expiry that numbering gives it. */
export interface Revocation {
  readonly id: string;
  readonly kind: RevocationKind;
  /** jti, sid, grant id, account id, client id, kid; `issuer` for an issuer-wide revocation. */
  readonly value: string;
  /** The generation that tokens need from now on; for account, client and issuer alone. */
  readonly generation?: number;
  readonly reason: string;
  readonly initiator: Initiator;
  readonly createdAt: Date;
}
