import type { AccessToken, Actor } from '../token/access-token.js';
import type { TokenIdentity } from '../token/revocation-checks.js';
import { textHash } from './text-hash.js';
import { UuidWords } from './uuid-words.js';

/** Kinds that a token is looked up by through a UUID, by their number in the table. */
export const UUID_KINDS = ['token', 'session', 'grant', 'account'] as const;

/** One of the four. */
export type UuidKind = (typeof UUID_KINDS)[number];

/** Bytes that `uuids` has for each id: its kind, then the UUID. */
export const PACKED_ID_BYTES = 17;

/** A token's ids as the index looks them up, packed once and small, since one is kept with each cached token. */
export class PackedIdentity implements TokenIdentity {
  readonly packedBy = 'revocation-index';
  /** One character a byte: kind and UUID, one after the other. */
  readonly uuids: string;
  /** Ids that are no UUIDs. */
  readonly texts: readonly { readonly kind: UuidKind; readonly value: string }[];
  /** Each client named, once, in the order of their generations (PROTOCOL §8). */
  readonly clients: readonly string[];
  readonly generations: readonly number[];
  readonly kid: string;
  /** Of all ids above. */
  readonly hashes: readonly number[];
  /** The bit `hash & 31` of each. */
  readonly mask: number;

  constructor(token: AccessToken) {
    const ids = idsOf(token);
    const words = new UuidWords();
    const hashes: number[] = [];
    let uuids = '';
    const texts: { kind: UuidKind; value: string }[] = [];
    for (const id of ids) {
      if (words.readText(id.value)) {
        uuids += String.fromCharCode(UUID_KINDS.indexOf(id.kind)) + words.toPacked();
        hashes.push(ringHash(words.hash()));
      } else {
        texts.push(id);
        hashes.push(ringHash(textHash(id.value)));
      }
    }
    this.uuids = uuids;
    this.texts = texts.length === 0 ? NONE : texts;
    this.clients = clientsOf(token);
    this.generations = token.generations;
    this.kid = token.kid;
    for (const text of [...this.clients, this.kid]) hashes.push(ringHash(textHash(text)));
    this.hashes = hashes;
    this.mask = hashes.reduce((mask, hash) => mask | (1 << (hash & 31)), 0);
  }
}

const NONE: readonly { readonly kind: UuidKind; readonly value: string }[] = [];

/** The ring keeps 0 for what concerns everybody. */
function ringHash(hash: number): number {
  return hash === 0 ? 1 : hash;
}

function idsOf(token: AccessToken): { kind: UuidKind; value: string }[] {
  const tokens = [token.jti, token.originJti, ...(token.parentJtis ?? [])].filter((jti) => jti !== undefined);
  return [
    ...tokens.map((value) => ({ kind: 'token' as const, value })),
    ...(token.sid === undefined ? [] : [{ kind: 'session' as const, value: token.sid }]),
    ...(token.grantId === undefined ? [] : [{ kind: 'grant' as const, value: token.grantId }]),
    ...((token.generations[1] ?? 0) > 0 ? [{ kind: 'account' as const, value: token.subject }] : []),
  ];
}

/** `client_id`, `origin_client_id`, `act` from the outside in, each once (PROTOCOL §8). */
function clientsOf(token: AccessToken): readonly string[] {
  const clients = new Set([token.clientId]);
  if (token.originClientId !== undefined) clients.add(token.originClientId);
  for (let actor: Actor | undefined = token.act; actor !== undefined; actor = actor.act) clients.add(actor.sub);
  return [...clients];
}
