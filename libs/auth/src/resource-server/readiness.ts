/** Whether this server can judge tokens, and from what view. */
export interface Readiness {
  readonly ready: boolean;
  /** In words, one for each thing that is missing; empty when ready. */
  readonly reasons: readonly string[];
  readonly view: RevocationView;
}

/** The server's view of the issuer's revocations at one moment. */
export interface RevocationView {
  /** Absent until a signed message named one. */
  readonly epoch: string | undefined;
  /** The position up to which everything alive is held without a hole. */
  readonly position: number;
  /** Infinite without a lease. */
  readonly contactAgeMs: number;
  /** Infinite before a heartbeat was held without a hole. */
  readonly ledgerAgeMs: number;
  /** Revocations alive in the index. */
  readonly entries: number;
  /** 0 when keys came over HTTP alone, -1 when there are none. */
  readonly keySetVersion: number;
  /** Where the keys in use come from. */
  readonly trust: 'kept' | 'http' | 'stream' | 'none';
}
