import { Fields } from './fields.js';
import { MalformedMessageError } from './malformed-message.error.js';
import { PLANE_STREAM } from './plane-stream.js';

/** What one numbering call found: every row committed before `at` has a position up to `to` (PROTOCOL §3). */
export interface Heartbeat {
  readonly issuer: string;
  readonly epoch: string;
  /** Lowest position not yet expired; `to + 1` when none lives. */
  readonly from: number;
  /** Highest position numbered; 0 before the first. */
  readonly to: number;
  /** Ledger time, whole microseconds since the epoch. */
  readonly at: number;
  /** Version of the key set of that moment. */
  readonly keys: number;
}

/** The payload to sign as `valetkey-heartbeat+jwt`. */
export function buildHeartbeat({ issuer, epoch, from, to, at, keys }: Heartbeat) {
  return { v: PLANE_STREAM.version, iss: issuer, epoch, from, to, at, keys };
}

/** @throws {MalformedMessageError | UnknownVersionError} */
export function readHeartbeat(payload: unknown): Heartbeat {
  return readHeartbeatFields(Fields.ofMessage(payload));
}

/** The members that a heartbeat and a tail's statement have in common. */
export function readHeartbeatFields(fields: Fields): Heartbeat {
  const to = fields.integer('to', 0);
  const from = fields.integer('from', 1);
  if (from > to + 1) throw new MalformedMessageError('from lies above to + 1');
  return {
    issuer: fields.text('iss'),
    epoch: fields.uuid('epoch'),
    from,
    to,
    at: fields.integer('at', 1),
    keys: fields.integer('keys', 0),
  };
}
