/** What is revoked, how old that knowledge is, and how it is kept up: pure, without network, timers or a clock of its own. */
export { type ClockReading, elapsedMs } from './clock-reading.js';
export { Follower } from './follower.js';
export type { FetchTailCommand, FollowerCommand } from './follower-command.js';
export type { FollowerEvent, StreamInfoEvent, StreamMessageEvent } from './follower-event.js';
export type { FollowerCounts, FollowerOptions, FollowerTimings } from './follower-options.js';
export { Freshness } from './freshness.js';
export { HeldPositions } from './held-positions.js';
export { LedgerView } from './ledger-view.js';
export { MessageRefusedError, type RefusalReason } from './message-refused.error.js';
export { PlaneMessageReader } from './plane-message-reader.js';
export { RevocationIndex } from './revocation-index.js';
export { StreamCursor } from './stream-cursor.js';
