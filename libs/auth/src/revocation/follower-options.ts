import type { KeySet } from '../token/key-set.js';
import type { Freshness } from './freshness.js';
import type { RefusalReason } from './message-refused.error.js';
import type { RevocationIndex } from './revocation-index.js';

/** What a follower follows and fills, and everything it must not have of its own. */
export interface FollowerOptions {
  /** Pinned; a message of another is refused. */
  readonly issuer: string;
  readonly keys: KeySet;
  readonly index: RevocationIndex;
  readonly freshness: Freshness;
  /** The latest epoch seen before a restart, from the `TrustStore`. */
  readonly epoch?: string | undefined;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Unguessable, new at each call. */
  readonly nonce: () => string;
  readonly timings?: Partial<FollowerTimings>;
}

/** How often and how soon (PROTOCOL §5). */
export interface FollowerTimings {
  readonly contactCheckMs: number;
  /** M: a heartbeat older than this is missing. */
  readonly heartbeatMissingMs: number;
  readonly tailIntervalMs: number;
  /** How long a hole may be known before HTTP is asked. */
  readonly holePatienceMs: number;
}

/** How often things happened to a follower. */
export interface FollowerCounts {
  readonly messages: number;
  readonly refused: Readonly<Record<RefusalReason, number>>;
  readonly alarms: number;
  readonly rereads: number;
}
