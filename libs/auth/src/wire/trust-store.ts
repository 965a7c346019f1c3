import type { KeySetStatement } from '../token/key-set-statement.js';

/** What a service may start from while the issuer is down: the last key set it trusted, revoked kids included (PROTOCOL §5). */
export interface Trust {
  readonly issuer: string;
  readonly statement: KeySetStatement;
  /** The latest epoch seen; messages of an earlier one are ignored. */
  readonly epoch: string;
}

/** Where a service keeps its trust over a restart. What lies there is believed: only the service itself may write it. */
export interface TrustStore {
  /** `undefined` when nothing was kept. */
  load(): Promise<Trust | undefined>;
  save(trust: Trust): Promise<void>;
}
