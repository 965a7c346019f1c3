import { createHash, type Hash } from 'node:crypto';
import { MalformedMessageError } from './malformed-message.error.js';

const NEWLINE = 0x0a;
const LINE_BYTES_MAX = 2 * 1024 * 1024;

/** An answer of `GET /revocations`, taken apart but not believed: the statement's signature, nonce and digest are the follower's to check. */
export interface Tail {
  /** The key-set statement, a JWS. */
  readonly keySet: string;
  /** Lines of entries, unparsed: nothing of them is applied before the statement holds. */
  readonly entries: readonly Buffer[];
  /** The closing statement, a JWS. */
  readonly statement: string;
  /** Base64url SHA-256 of all bytes before the statement's line, as they came. */
  readonly digest: string;
}

/**
 * Collects an answer from its chunks.
 * @throws {MalformedMessageError} when it is larger than `bytesMax`, has a line above 2 MiB, or lacks its first or last line.
 */
export async function readTail(chunks: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Tail> {
  const lines = new TailLines(bytesMax);
  for await (const chunk of chunks) lines.push(chunk);
  return lines.finish();
}

/** Splits chunks into lines and keeps the digest of all lines but the last. */
class TailLines {
  private readonly complete: Buffer[] = [];
  private readonly hash: Hash = createHash('sha256');
  private partial: Uint8Array[] = [];
  private partialBytes = 0;
  private bytes = 0;

  constructor(private readonly bytesMax: number) {}

  push(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.bytes > this.bytesMax) throw new MalformedMessageError(`The answer is larger than ${this.bytesMax} bytes`);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.extend(chunk.subarray(start, end));
      this.closeLine();
      start = end + 1;
    }
    this.extend(chunk.subarray(start));
  }

  finish(): Tail {
    if (this.partialBytes > 0) throw new MalformedMessageError('The answer ends within a line');
    const [keySet, ...rest] = this.complete;
    const statement = rest.pop();
    if (keySet === undefined || statement === undefined) throw new MalformedMessageError('The answer lacks its key set or its statement');
    return {
      keySet: keySet.toString('latin1'),
      entries: rest,
      statement: statement.toString('latin1'),
      digest: this.hash.digest('base64url'),
    };
  }

  private extend(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.partial.push(bytes);
    this.partialBytes += bytes.length;
    if (this.partialBytes > LINE_BYTES_MAX) throw new MalformedMessageError('A line of the answer is too long');
  }

  private closeLine(): void {
    const previous = this.complete.at(-1);
    if (previous !== undefined) this.hash.update(previous).update('\n');
    this.complete.push(Buffer.concat(this.partial));
    this.partial = [];
    this.partialBytes = 0;
  }
}
