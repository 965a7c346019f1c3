import type { Heartbeat, RevocationEntry } from '@valetkey/auth/wire';
import type { StreamState } from './stream-state.js';

/** What the relay is told. An answer repeats the number of the command that asked for it. */
export type RelayEvent =
  | { readonly type: 'tick' }
  | { readonly type: 'lock-taken' }
  | { readonly type: 'lock-refused' }
  | { readonly type: 'lock-lost' }
  /** A transaction that wrote a revocation has committed. */
  | { readonly type: 'ledger-changed' }
  /** Positions below `from` have expired: the ledger says so at the start, and a heartbeat in the stream to whoever stands by. */
  | { readonly type: 'expired'; readonly from: number }
  | { readonly type: 'numbered'; readonly term: number; readonly heartbeat: Heartbeat }
  | { readonly type: 'numbering-failed'; readonly term: number }
  | { readonly type: 'entries-read'; readonly term: number; readonly entries: readonly RevocationEntry[] }
  | { readonly type: 'entries-unreadable'; readonly term: number }
  | { readonly type: 'stream-state'; readonly state: StreamState }
  /** Told before it is made anew: nothing is published into the new one until its state is known. */
  | { readonly type: 'stream-missing' }
  | { readonly type: 'stream-unreachable' }
  /** A message of the stream, refused or not; `first` and `last` are the positions it holds, where it was an entry of this epoch. */
  | {
      readonly type: 'message';
      readonly reading: number;
      readonly sequence: number;
      readonly storedAtMs: number;
      readonly first?: number;
      readonly last?: number;
    }
  | { readonly type: 'reading-ended'; readonly reading: number }
  /** `keySetVersion`: of the key set that was published. */
  | { readonly type: 'acknowledged'; readonly publication: number; readonly sequence: number; readonly keySetVersion?: number }
  | { readonly type: 'unacknowledged'; readonly publication: number };
