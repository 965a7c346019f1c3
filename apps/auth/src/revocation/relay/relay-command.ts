import type { Heartbeat, RevocationEntry } from '@valetkey/auth/wire';

/** What the relay wants done. Each asks for at most one event in answer, within two seconds. */
export type RelayCommand =
  | { readonly type: 'take-lock' }
  | { readonly type: 'touch-lock' }
  | { readonly type: 'release-lock' }
  | { readonly type: 'number'; readonly term: number }
  | { readonly type: 'read-entries'; readonly term: number; readonly first: number; readonly last: number }
  | { readonly type: 'sweep' }
  /** Asks for the stream's ends, and for when the message at `checkSequence` was stored. Where it is missing, it is made. */
  | { readonly type: 'ask-stream'; readonly checkSequence: number }
  /** Ends any earlier reading. */
  | { readonly type: 'read-stream'; readonly reading: number; readonly from: number }
  | { readonly type: 'publish-entries'; readonly publication: number; readonly to: number; readonly entries: readonly RevocationEntry[] }
  | { readonly type: 'publish-heartbeat'; readonly publication: number; readonly heartbeat: Heartbeat }
  /** Reads the key set of this moment from the ledger, and publishes it. */
  | { readonly type: 'publish-key-set'; readonly publication: number };
