import { Fields } from './fields.js';
import { buildHeartbeat, type Heartbeat, readHeartbeatFields } from './heartbeat.js';

/** The last line of an answer over HTTP: that call's heartbeat, bound to the question by `nonce` and to the answer by `digest`. */
export interface TailStatement extends Heartbeat {
  readonly nonce: string;
  /** Base64url SHA-256 of all bytes before the line that holds this statement. */
  readonly digest: string;
}

/** The payload to sign as `valetkey-tail+jwt`. */
export function buildTailStatement(statement: TailStatement) {
  return { ...buildHeartbeat(statement), nonce: statement.nonce, digest: statement.digest };
}

/** @throws {MalformedMessageError | UnknownVersionError} */
export function readTailStatement(payload: unknown): TailStatement {
  const fields = Fields.ofMessage(payload);
  return { ...readHeartbeatFields(fields), nonce: fields.text('nonce'), digest: fields.text('digest') };
}
