import { readEntryFields } from './entry-fields.js';
import { Fields } from './fields.js';
import { MalformedMessageError } from './malformed-message.error.js';
import type { RevocationEntry } from './revocation-entry.js';

/** Most entries in one line of an answer over HTTP. */
export const ENTRIES_PER_LINE_MAX = 1_000;

/** An entry as it travels over HTTP: without reason and initiator, which concern nobody who verifies. */
export type TailEntry = Omit<RevocationEntry, 'epoch' | 'reason' | 'initiator'>;

/** One line: a JSON array of tuples `[position, id, kind, value, generation | null, expiresAt]`. */
export function encodeTailEntries(entries: readonly TailEntry[]): string {
  return JSON.stringify(
    entries.map(({ position, id, kind, value, generation, expiresAt }) => [position, id, kind, value, generation ?? null, expiresAt]),
  );
}

/** @throws {MalformedMessageError} */
export function readTailEntries(line: string, epoch: string): readonly RevocationEntry[] {
  const tuples: unknown = parse(line);
  if (!Array.isArray(tuples) || tuples.length > ENTRIES_PER_LINE_MAX) throw new MalformedMessageError('A line holds at most 1,000 entries');
  return tuples.map((tuple) => readTuple(tuple, epoch));
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new MalformedMessageError('A line is no JSON');
  }
}

function readTuple(tuple: unknown, epoch: string): RevocationEntry {
  if (!Array.isArray(tuple) || tuple.length !== 6) throw new MalformedMessageError('An entry is a tuple of six');
  const [position, id, kind, value, generation, expiresAt] = tuple as unknown[];
  return readEntryFields(Fields.of({ position, id, kind, value, generation, expiresAt }), epoch);
}
