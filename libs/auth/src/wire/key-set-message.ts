import type { JsonWebKey } from 'node:crypto';
import { Fields } from './fields.js';
import { MalformedMessageError } from './malformed-message.error.js';
import type { KeySetStatement } from '../token/key-set-statement.js';
import { PLANE_STREAM } from './plane-stream.js';

const KEYS_MAX = 64;
const REVOKED_KIDS_MAX = 10_000;
const PRIVATE_MEMBERS = ['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

/** A key set as the issuer states it in the plane: the highest position of its moment lets it reveal a hole as entries do. */
export interface KeySetMessage {
  readonly issuer: string;
  readonly epoch: string;
  readonly to: number;
  readonly statement: KeySetStatement;
}

/** The payload to sign as `valetkey-keys+jwt`, by a key that services trust already (DESIGN §7). */
export function buildKeySetMessage({ issuer, epoch, to, statement }: KeySetMessage) {
  return {
    v: PLANE_STREAM.version,
    iss: issuer,
    epoch,
    to,
    version: statement.version,
    keys: statement.keys,
    revokedKids: statement.revokedKids,
    access_token_lifetime_max: statement.accessTokenLifetimeMaxS,
  };
}

/** @throws {MalformedMessageError | UnknownVersionError} */
export function readKeySetMessage(payload: unknown): KeySetMessage {
  const fields = Fields.ofMessage(payload);
  return { issuer: fields.text('iss'), epoch: fields.uuid('epoch'), to: fields.integer('to', 0), statement: readKeySetStatement(fields) };
}

/** The members that say what the keys are. */
export function readKeySetStatement(fields: Fields): KeySetStatement {
  return {
    version: fields.integer('version', 1),
    keys: fields.list('keys', KEYS_MAX).map(readPublicKey),
    revokedKids: fields.texts('revokedKids', REVOKED_KIDS_MAX),
    accessTokenLifetimeMaxS: fields.integer('access_token_lifetime_max', 1),
  };
}

function readPublicKey(value: unknown): JsonWebKey {
  if (!isPublicKey(value)) throw new MalformedMessageError('A key set holds public keys only');
  return value;
}

function isPublicKey(value: unknown): value is JsonWebKey {
  const fields = Fields.of(value);
  fields.text('kty');
  fields.text('kid');
  return !PRIVATE_MEMBERS.some((member) => fields.has(member));
}
