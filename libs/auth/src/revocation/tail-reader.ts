import { importVerificationKey, type VerificationKey } from '../token/verification-key.js';
import { type KeySetMessage, readKeySetMessage } from '../wire/key-set-message.js';
import { MESSAGE_TYPE } from '../wire/message-type.js';
import type { Tail } from '../wire/read-tail.js';
import { readTailStatement, type TailStatement } from '../wire/tail-statement.js';
import { MessageRefusedError } from './message-refused.error.js';
import type { PlaneMessageReader } from './plane-message-reader.js';
import type { TailRequest } from './tail-requests.js';

/** An answer over HTTP whose statement holds: signed, for our question, and about exactly these lines. */
export interface VerifiedTail {
  readonly keySet: KeySetMessage;
  readonly statement: TailStatement;
  readonly lines: readonly Buffer[];
  readonly noted: TailRequest['noted'];
}

/** Checks an answer before anything of it is applied (PROTOCOL §5 'HTTP tail'). @throws {MessageRefusedError} */
export function verifyTail(tail: Tail, request: TailRequest, reader: PlaneMessageReader): VerifiedTail {
  const { message: keySet, kid } = reader.read(tail.keySet, MESSAGE_TYPE.keys, readKeySetMessage);
  const { revokedKids } = keySet.statement;
  if (revokedKids.includes(kid)) throw new MessageRefusedError('revoked-key');

  // The statement may be signed by a key that the set beside it introduces.
  const introduced = (wanted: string): VerificationKey | undefined =>
    keySet.statement.keys.map(importVerificationKey).find((key) => key?.kid === wanted);
  const { message: statement, kid: signer } = reader.read(tail.statement, MESSAGE_TYPE.tail, readTailStatement, introduced);
  if (revokedKids.includes(signer)) throw new MessageRefusedError('revoked-key');
  if (statement.nonce !== request.nonce || statement.digest !== tail.digest) throw new MessageRefusedError('wrong-answer');
  if (statement.epoch !== keySet.epoch) throw new MessageRefusedError('wrong-answer');
  return { keySet, statement, lines: tail.entries, noted: request.noted };
}
