import { readEntryFields } from './entry-fields.js';
import { Fields } from './fields.js';
import { MalformedMessageError } from './malformed-message.error.js';
import { PLANE_STREAM } from './plane-stream.js';
import type { RevocationEntry } from './revocation-entry.js';

/** Most consecutive positions in one message (PROTOCOL §3). */
export const ENTRIES_PER_MESSAGE_MAX = 256;

/** Up to 256 entries at consecutive positions, and the highest position numbered when it was published. */
export interface RevocationMessage {
  readonly issuer: string;
  readonly epoch: string;
  readonly to: number;
  readonly entries: readonly RevocationEntry[];
}

/** The payload to sign as `valetkey-revocation+jwt`. */
export function buildRevocationMessage(message: RevocationMessage) {
  assertConsecutive(message);
  const entries = message.entries.map(({ position, id, kind, value, generation, expiresAt, reason, initiator }) => ({
    position,
    id,
    kind,
    value,
    ...(generation !== undefined && { generation }),
    expiresAt,
    ...(reason !== undefined && { reason }),
    ...(initiator !== undefined && { initiator }),
  }));
  return { v: PLANE_STREAM.version, iss: message.issuer, epoch: message.epoch, to: message.to, entries };
}

/** @throws {MalformedMessageError | UnknownVersionError} */
export function readRevocationMessage(payload: unknown): RevocationMessage {
  const fields = Fields.ofMessage(payload);
  const epoch = fields.uuid('epoch');
  const message = {
    issuer: fields.text('iss'),
    epoch,
    to: fields.integer('to', 1),
    entries: fields.list('entries', ENTRIES_PER_MESSAGE_MAX).map((entry) => readEntryFields(Fields.of(entry), epoch)),
  };
  assertConsecutive(message);
  return message;
}

function assertConsecutive({ entries, to }: RevocationMessage): void {
  const [first] = entries;
  if (first === undefined || entries.length > ENTRIES_PER_MESSAGE_MAX) throw new MalformedMessageError('A message holds 1 to 256 entries');
  if (entries.some((entry, index) => entry.position !== first.position + index))
    throw new MalformedMessageError('Positions are not consecutive');
  if (first.position + entries.length - 1 > to) throw new MalformedMessageError('An entry lies above `to`');
}
