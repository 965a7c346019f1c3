import type { Fields } from './fields.js';
import { MalformedMessageError } from './malformed-message.error.js';
import { GENERATION_KINDS, REVOCATION_KINDS, type RevocationEntry, type RevocationKind } from './revocation-entry.js';

/** What the index has room for; an issuer's generation, in Unix seconds, reaches it in 2106. */
const GENERATION_MAX = 0xffffffff;

/** Reads one entry, of a message or of an answer over HTTP, from its members. */
export function readEntryFields(fields: Fields, epoch: string): RevocationEntry {
  const kind = readKind(fields.text('kind'));
  return {
    epoch,
    position: fields.integer('position', 1),
    id: fields.uuid('id'),
    kind,
    value: fields.text('value'),
    ...readGeneration(fields, kind),
    expiresAt: fields.integer('expiresAt', 1),
    ...(fields.has('reason') && { reason: fields.text('reason') }),
    ...(fields.has('initiator') && { initiator: fields.text('initiator') }),
  };
}

function readKind(text: string): RevocationKind {
  const kind = REVOCATION_KINDS.find((known) => known === text);
  if (kind === undefined) throw new MalformedMessageError('kind is none of the seven');
  return kind;
}

function readGeneration(fields: Fields, kind: RevocationKind): { generation?: number } {
  if (GENERATION_KINDS.has(kind)) return { generation: fields.integer('generation', 1, GENERATION_MAX) };
  if (fields.has('generation')) throw new MalformedMessageError(`A ${kind} has no generation`);
  return {};
}
