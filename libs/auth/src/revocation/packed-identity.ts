import type { AccessToken, Actor } from '../token/access-token.js';
import type { TokenIdentity } from '../token/revocation-checks.js';
import type { LastApplied } from './last-applied.js';
import { textHash } from './text-hash.js';
import { UuidWords } from './uuid-words.js';

/** Kinds that a token is looked up by through a UUID, by their number in the table. */
export const UUID_KINDS = ['token', 'session', 'grant', 'account'] as const;

/** One of the four. */
export type UuidKind = (typeof UUID_KINDS)[number];

/** Characters that `uuids` has for each id: its kind, then the UUID. */
export const PACKED_ID_LENGTH = 9;

/**
 * A token's ids as the index looks them up, packed once. One is kept with each cached token, so it is small (130 bytes for a person's token):
 * ids are characters of one text, and what many tokens share is not copied.
 */
export class PackedIdentity implements TokenIdentity {
  /** Kind and UUID, one after the other. */
  readonly uuids: string;
  readonly common: CommonIds;

  constructor(token: AccessToken) {
    const ids = new IdsPacker();
    ids.add('token', token.jti);
    ids.add('token', token.originJti);
    for (const jti of token.parentJtis ?? NONE) ids.add('token', jti);
    ids.add('session', token.sid);
    ids.add('grant', token.grantId);
    if (token.subject !== (token.originClientId ?? token.clientId)) ids.add('account', token.subject);

    this.uuids = String.fromCharCode(...ids.codes);
    this.common = commonIdsOf(token, ids.texts);
  }

  get packedBy(): 'revocation-index' {
    return 'revocation-index';
  }

  /** Whether one of the ids may be among what was applied after `counter`; 'no' is certain. */
  mayConcern(applied: LastApplied, counter: number): boolean {
    const { uuids, common } = this;
    if (applied.isNewerForAll(counter)) return true;
    for (let at = 0; at < uuids.length; at += PACKED_ID_LENGTH) {
      SCRATCH.readPacked(uuids, at + 1);
      if (applied.isNewer(SCRATCH.hash(), counter)) return true;
    }
    for (let index = 0; index < common.hashes.length; index++) if (applied.isNewer(common.hashes[index] ?? 0, counter)) return true;
    return false;
  }
}

/** What the tokens of one client mostly have in common. */
export interface CommonIds {
  readonly kid: string;
  /** Each client named, once, in the order of their generations (PROTOCOL §8). */
  readonly clients: readonly string[];
  readonly generations: readonly number[];
  /** Ids that are no UUIDs. */
  readonly texts: readonly TextId[];
  /** Of key id, clients and texts. */
  readonly hashes: readonly number[];
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

  add(kind: UuidKind, id: string | undefined): void {
    if (id === undefined) return;
    if (SCRATCH.readText(id)) {
      this.codes.push(UUID_KINDS.indexOf(kind));
      SCRATCH.appendTo(this.codes);
    } else {
      this.texts = [...this.texts, { kind, value: id }];
    }
  }
}

/** Of tokens that name one client alone and have UUIDs for ids, by their list of generations, which such tokens share too. */
const kept = new WeakMap<readonly number[], CommonIds>();

function commonIdsOf(token: AccessToken, texts: readonly TextId[]): CommonIds {
  const { kid, clientId, generations } = token;
  if (texts.length > 0 || token.originClientId !== undefined || token.act !== undefined) {
    return withHashes({ kid, clients: clientsOf(token), generations, texts });
  }
  const known = kept.get(generations);
  if (known?.kid === kid && known.clients[0] === clientId) return known;
  const common = withHashes({ kid, clients: [clientId], generations, texts: NONE });
  kept.set(generations, common);
  return common;
}

function withHashes(ids: Omit<CommonIds, 'hashes'>): CommonIds {
  return { ...ids, hashes: [ids.kid, ...ids.clients, ...ids.texts.map(({ value }) => value)].map(textHash) };
}

/** `client_id`, `origin_client_id`, `act` from the outside in, each once (PROTOCOL §8). */
function clientsOf(token: AccessToken): readonly string[] {
  const clients = new Set([token.clientId]);
  if (token.originClientId !== undefined) clients.add(token.originClientId);
  for (let actor: Actor | undefined = token.act; actor !== undefined; actor = actor.act) clients.add(actor.sub);
  return [...clients];
}
