import { importVerificationKey, parseJws, type VerificationKey, verifyJws } from '@valetkey/auth/core';
import { MESSAGE_TYPE, PLANE_STREAM, readRevocationMessage } from '@valetkey/auth/wire';
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

  /** The positions that the message makes known to a service, or `undefined` for none. */
  positionsIn(message: StoredMessage): Run | undefined {
    if (message.subject !== PLANE_STREAM.subjects.revocation) return undefined;
    try {
      return this.#positionsOf(message.text());
    } catch {
      return undefined;
    }
  }

  #positionsOf(text: string): Run | undefined {
    const parsed = parseJws(text, { types: [MESSAGE_TYPE.revocation], maxBytes: MESSAGE_BYTES_MAX, algorithms: ['ES256'] });
    const key = this.#keys.get(parsed.header.kid);
    if (!key) return undefined;
    verifyJws(parsed, key);
    const { issuer, epoch, entries } = readRevocationMessage(parsed.payload);
    const first = entries[0]?.position;
    if (issuer !== this.issuer || epoch !== this.epoch || first === undefined) return undefined;
    return { first, last: first + entries.length - 1 };
  }
}
