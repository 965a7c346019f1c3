import type { AccessToken, Actor } from '../token/access-token.js';
import type { TokenIdentity } from '../token/revocation-checks.js';
import { textHash } from './text-hash.js';
import { UuidWords } from './uuid-words.js';

/** Kinds that a token is looked up by through a UUID, by their number in the table. */
export const UUID_KINDS = ['token', 'session', 'grant', 'account'] as const;

/** One of the four. */
export type UuidKind = (typeof UUID_KINDS)[number];

/** Characters that `uuids` has for each id: its kind, then the UUID. */
export const PACKED_ID_LENGTH = 9;

/**
 * A token's ids as the index looks them up, packed once. One is kept with each cached token, so it is small (170 bytes for a person's token):
 * ids are characters of one text, and what many tokens share is not copied.
 */
export class PackedIdentity implements TokenIdentity {
  /** Kind and UUID, one after the other. */
  readonly uuids: string;
  /** Ids that are no UUIDs. */
  readonly texts: readonly TextId[];
  /** Each client named, once, in the order of their generations (PROTOCOL §8). */
  readonly clients: readonly string[];
  readonly generations: readonly number[];
  readonly kid: string;
  /** Two bits of each id's hash, in a word each: what is not in both needs no further look, 97 of 100 entries of other people. */
  readonly lowMask: number;
  readonly highMask: number;

  constructor(token: AccessToken) {
    const ids = new IdsPacker();
    ids.add('token', token.jti);
    ids.add('token', token.originJti);
    for (const jti of token.parentJtis ?? NONE) ids.add('token', jti);
    ids.add('session', token.sid);
    ids.add('grant', token.grantId);
    if (token.subject !== (token.originClientId ?? token.clientId)) ids.add('account', token.subject);

    this.uuids = String.fromCharCode(...ids.codes);
    this.texts = ids.texts;
    this.clients = clientsOf(token);
    this.generations = token.generations;
    this.kid = token.kid;
    for (const client of this.clients) ids.mark(textHash(client));
    ids.mark(textHash(token.kid));
    this.lowMask = ids.lowMask;
    this.highMask = ids.highMask;
  }

  get packedBy(): 'revocation-index' {
    return 'revocation-index';
  }

  /** Whether an id of this hash may be among them; 'no' is certain. */
  mayHave(hash: number): boolean {
    return ((this.lowMask >>> hash) & (this.highMask >>> (hash >>> 5)) & 1) === 1 && this.hasHash(hash); // shifts count by 5 bits
  }

  private hasHash(hash: number): boolean {
    for (let at = 0; at < this.uuids.length; at += PACKED_ID_LENGTH) {
      SCRATCH.readPacked(this.uuids, at + 1);
      if (ringHash(SCRATCH.hash()) === hash) return true;
    }
    if (ringHash(textHash(this.kid)) === hash) return true;
    return (
      this.clients.some((client) => ringHash(textHash(client)) === hash) ||
      this.texts.some(({ value }) => ringHash(textHash(value)) === hash)
    );
  }
}

interface TextId {
  readonly kind: UuidKind;
  readonly value: string;
}

const NONE: readonly never[] = [];
const SCRATCH = new UuidWords();

/** Collects ids as character codes where they are UUIDs. */
class IdsPacker {
  readonly codes: number[] = [];
  texts: readonly TextId[] = NONE;
  lowMask = 0;
  highMask = 0;

  add(kind: UuidKind, id: string | undefined): void {
    if (id === undefined) return;
    if (SCRATCH.readText(id)) {
      this.codes.push(UUID_KINDS.indexOf(kind));
      SCRATCH.appendTo(this.codes);
      this.mark(SCRATCH.hash());
    } else {
      this.texts = [...this.texts, { kind, value: id }];
      this.mark(textHash(id));
    }
  }

  mark(idHash: number): void {
    const hash = ringHash(idHash);
    this.lowMask |= 1 << hash;
    this.highMask |= 1 << (hash >>> 5);
  }
}

/** The ring keeps 0 for what concerns everybody. */
function ringHash(hash: number): number {
  return hash === 0 ? 1 : hash;
}

/** One list for all tokens that name one client alone. */
const alone = new Map<string, readonly string[]>();
const ALONE_MAX = 1_024;

/** `client_id`, `origin_client_id`, `act` from the outside in, each once (PROTOCOL §8). */
function clientsOf(token: AccessToken): readonly string[] {
  if (token.originClientId === undefined && token.act === undefined) return clientAlone(token.clientId);
  const clients = new Set([token.clientId]);
  if (token.originClientId !== undefined) clients.add(token.originClientId);
  for (let actor: Actor | undefined = token.act; actor !== undefined; actor = actor.act) clients.add(actor.sub);
  return [...clients];
}

function clientAlone(clientId: string): readonly string[] {
  const known = alone.get(clientId);
  if (known) return known;
  const clients = Object.freeze([clientId]);
  if (alone.size >= ALONE_MAX) alone.clear();
  alone.set(clientId, clients);
  return clients;
}
