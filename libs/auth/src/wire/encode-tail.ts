import { createHash } from 'node:crypto';
import { ENTRIES_PER_LINE_MAX, encodeTailEntries, type TailEntry } from './tail-entries.js';

/** What an answer of `GET /revocations` is made of. */
export interface TailParts {
  /** The newest key-set statement, a signed `valetkey-keys+jwt`. */
  readonly keySet: string;
  /** In order of position. */
  readonly entries: Iterable<TailEntry> | AsyncIterable<TailEntry>;
  /** Signs the statement of the numbering call, with this digest in it, as `valetkey-tail+jwt`. */
  readonly sign: (digest: string) => string | Promise<string>;
}

/** The body of `GET /revocations` (`application/x-ndjson`), line by line: key set, entries, signed statement. */
export async function* encodeTail({ keySet, entries, sign }: TailParts): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  const line = (text: string): Buffer => {
    const bytes = Buffer.from(`${text}\n`);
    hash.update(bytes);
    return bytes;
  };
  yield line(keySet);

  let batch: TailEntry[] = [];
  for await (const entry of entries) {
    batch.push(entry);
    if (batch.length < ENTRIES_PER_LINE_MAX) continue;
    yield line(encodeTailEntries(batch));
    batch = [];
  }
  if (batch.length > 0) yield line(encodeTailEntries(batch));

  yield Buffer.from(`${await sign(hash.copy().digest('base64url'))}\n`);
}
