/** The plane's messages, byte for byte: issuer and services share this one definition (PROTOCOL §3). */
export { encodeTail, type TailParts } from './encode-tail.js';
export { buildHeartbeat, type Heartbeat, readHeartbeat } from './heartbeat.js';
export { buildKeySetMessage, type KeySetMessage, readKeySetMessage } from './key-set-message.js';
export type { KeySetStatement } from '../token/key-set-statement.js';
export { MalformedMessageError } from './malformed-message.error.js';
export { MESSAGE_TYPE, type MessageType } from './message-type.js';
export { PLANE_STREAM } from './plane-stream.js';
export { readTail, type Tail } from './read-tail.js';
export { GENERATION_KINDS, REVOCATION_KINDS, type RevocationEntry, type RevocationKind } from './revocation-entry.js';
export { buildRevocationMessage, ENTRIES_PER_MESSAGE_MAX, readRevocationMessage, type RevocationMessage } from './revocation-message.js';
export { ENTRIES_PER_LINE_MAX, encodeTailEntries, readTailEntries, type TailEntry } from './tail-entries.js';
export { buildTailStatement, readTailStatement, type TailStatement } from './tail-statement.js';
export type { Trust, TrustStore } from './trust-store.js';
export { UnknownVersionError } from './unknown-version.error.js';
