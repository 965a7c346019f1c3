import { importVerificationKey, parseJws, type VerificationKey, verifyJws } from '@valetkey/auth/core';
import { MESSAGE_TYPE, type MessageType, PLANE_STREAM, readHeartbeat, readRevocationMessage } from '@valetkey/auth/wire';
import type { StoredMessage } from './plane-stream-client.js';
import type { Run } from './stream-holdings.js';

const MESSAGE_BYTES_MAX = 1024 * 1024;

/** Reads the stream with a service's eyes: what a service would refuse holds nothing (PROTOCOL §3). */
export class StreamMessageReader {
  readonly #keys: ReadonlyMap<string, VerificationKey>;

  constructor(
    published: readonly unknown[],
    private readonly issuer: string,
    private readonly epoch: string,
  ) {
    const keys = published.map(importVerificationKey).filter((key) => key !== undefined);
    this.#keys = new Map(keys.map((key) => [key.kid, key]));
  }

  /** The positions that an entry message makes known to a service, or `undefined` for none. */
  positionsIn(message: StoredMessage): Run | undefined {
    if (message.subject !== PLANE_STREAM.subjects.revocation) return undefined;
    const read = this.#read(message, MESSAGE_TYPE.revocation, readRevocationMessage);
    const first = read?.entries[0]?.position;
    return read === undefined || first === undefined ? undefined : { first, last: first + read.entries.length - 1 };
  }

  /** The lowest position alive, where the message is a heartbeat. */
  fromIn(message: StoredMessage): number | undefined {
    if (message.subject !== PLANE_STREAM.subjects.heartbeat) return undefined;
    return this.#read(message, MESSAGE_TYPE.heartbeat, readHeartbeat)?.from;
  }

  #read<Message extends { readonly issuer: string; readonly epoch: string }>(
    message: StoredMessage,
    type: MessageType,
    read: (payload: unknown) => Message,
  ): Message | undefined {
    try {
      const parsed = parseJws(message.text(), { types: [type], maxBytes: MESSAGE_BYTES_MAX, algorithms: ['ES256'] });
      const key = this.#keys.get(parsed.header.kid);
      if (!key) return undefined;
      verifyJws(parsed, key);
      const content = read(parsed.payload);
      return content.issuer === this.issuer && content.epoch === this.epoch ? content : undefined;
    } catch {
      return undefined;
    }
  }
}
