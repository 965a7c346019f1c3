import { InvalidSignatureError } from '../token/invalid-signature.error.js';
import { type ParsedJws, parseJws, verifyJws } from '../token/jws.js';
import type { KeySet } from '../token/key-set.js';
import type { VerificationKey } from '../token/verification-key.js';
import { UnknownVersionError } from '../wire/unknown-version.error.js';
import type { MessageType } from '../wire/message-type.js';
import { MessageRefusedError } from './message-refused.error.js';

const BYTES_MAX = 1024 * 1024;
const ALGORITHMS = ['ES256'];

/** Reads signed messages of the one pinned issuer; whatever else comes is refused with a reason to count it by. */
export class PlaneMessageReader {
  constructor(
    private readonly issuer: string,
    private readonly keys: KeySet,
  ) {}

  /**
   * Verifies and reads a message. `otherKey` gives keys that are stated beside the message and verified, but not yet trusted.
   * @throws {MessageRefusedError}
   */
  read<Message extends { readonly issuer: string }>(
    text: string,
    type: MessageType,
    readPayload: (payload: unknown) => Message,
    otherKey: (kid: string) => VerificationKey | undefined = () => undefined,
  ): { readonly message: Message; readonly kid: string } {
    const parsed = parse(text, type);
    const { kid } = parsed.header;
    if (this.keys.isRevoked(kid)) throw new MessageRefusedError('revoked-key');
    const key = this.keys.find(kid) ?? otherKey(kid);
    if (key === undefined) throw new MessageRefusedError('unknown-key', kid);
    verify(parsed, key);
    const message = readVerified(parsed.payload, readPayload);
    if (message.issuer !== this.issuer) throw new MessageRefusedError('other-issuer');
    return { message, kid };
  }
}

function parse(text: string, type: MessageType): ParsedJws {
  try {
    return parseJws(text, { types: [type], maxBytes: BYTES_MAX, algorithms: ALGORITHMS });
  } catch {
    throw new MessageRefusedError('malformed');
  }
}

function verify(parsed: ParsedJws, key: VerificationKey): void {
  try {
    verifyJws(parsed, key);
  } catch (error) {
    throw new MessageRefusedError(error instanceof InvalidSignatureError ? 'bad-signature' : 'malformed');
  }
}

function readVerified<Message>(payload: unknown, readPayload: (payload: unknown) => Message): Message {
  try {
    return readPayload(payload);
  } catch (error) {
    throw new MessageRefusedError(error instanceof UnknownVersionError ? 'unknown-version' : 'malformed');
  }
}
