import type { AccessToken } from '../token/access-token.js';
import type { RevocationChecks, RevocationFound, TokenIdentity } from '../token/revocation-checks.js';
import type { RevocationEntry, RevocationKind } from '../wire/revocation-entry.js';
import { FoundRevocation } from './found-revocation.js';
import { type CommonIds, PACKED_ID_LENGTH, PackedIdentity, UUID_KINDS, type UuidKind } from './packed-identity.js';
import { LastApplied } from './last-applied.js';
import { textHash } from './text-hash.js';
import { TextTable } from './text-table.js';
import { UuidTable } from './uuid-table.js';
import { UuidWords } from './uuid-words.js';

const ACCOUNT = UUID_KINDS.indexOf('account');
const SLOTS_PER_STEP = 40_000; // one part of a table of ten million
const EXPIRY_MAX_S = 0xffffffff;
const POSITION_BITS = 2 ** 30;
const BYTES_PER_TEXT = 150;

/**
 * All revocations alive, in memory and exact: 'is this token dead?' is answered without asking anybody (PROTOCOL §1).
 * Applying an entry is idempotent and commutative. Time does not take part, but for the ledger's own in `dropExpired`.
 */
export class RevocationIndex implements RevocationChecks {
  private readonly ids = new UuidTable({ generations: false });
  private readonly accounts = new UuidTable({ generations: true });
  private readonly texts: Readonly<Record<UuidKind | 'client' | 'issuer' | 'key', TextTable>> = {
    token: new TextTable(),
    session: new TextTable(),
    grant: new TextTable(),
    account: new TextTable(),
    client: new TextTable(),
    issuer: new TextTable(),
    key: new TextTable(),
  };
  private readonly revokedKids = new Set<string>();
  private readonly applied = new LastApplied();
  private readonly words = new UuidWords();
  private epoch = '';
  private positionLargest = 0;
  private sweepPart = 0;

  get applyCounter(): number {
    return this.applied.counter;
  }

  get entries(): number {
    return this.ids.entries + this.accounts.entries + this.textEntries();
  }

  /** Memory of the tables, estimated for texts. */
  get bytes(): number {
    return this.ids.bytes + this.accounts.bytes + this.textEntries() * BYTES_PER_TEXT;
  }

  /** Takes an entry in, whatever its position and however often; true when it changed what the index answers. */
  apply(entry: RevocationEntry): boolean {
    if (entry.position > this.positionLargest) this.positionLargest = entry.position;
    if (this.epoch === '') this.epoch = entry.epoch;
    const fact = {
      expiresAtS: Math.min(Math.ceil(entry.expiresAt / 1e6), EXPIRY_MAX_S), // the one place where microseconds are cut off: upwards
      position: entry.position,
      generation: entry.generation ?? 0,
    };
    return isUuidKind(entry.kind) ? this.applyId(entry.kind, entry.value, fact) : this.applyText(entry.kind, entry.value, fact);
  }

  /** Counts a change of the trusted key set, and keeps the kids that it revokes for good, over epochs too. */
  noteKeySetChange(revokedKids: readonly string[]): void {
    for (const kid of revokedKids) this.revokedKids.add(kid);
    this.applied.noteForAll();
  }

  /** Forgets all entries: those of another epoch say nothing about this one (PROTOCOL §7). Revoked kids stay. */
  beginEpoch(epoch: string): void {
    this.epoch = epoch;
    this.positionLargest = 0;
    this.ids.clear();
    this.accounts.clear();
    for (const table of Object.values(this.texts)) table.clear();
    this.applied.noteForAll();
  }

  /**
   * One step of the walk that drops entries whose `expiresAt` the ledger time held has passed; short enough for the event loop
   * at ten million entries. Returns true when a walk through all has come to its end. A revoked key's entry stays until a
   * trusted key set carries it.
   */
  dropExpired(atMicros: number): boolean {
    const nowS = Math.floor(atMicros / 1e6);
    let slots = 0;
    while (this.sweepPart < this.ids.partCount && slots < SLOTS_PER_STEP) {
      slots += this.ids.dropExpired(this.sweepPart, nowS) + this.accounts.dropExpired(this.sweepPart, nowS);
      this.sweepPart++;
    }
    if (this.sweepPart < this.ids.partCount) return false;
    const carried = (kid: string): boolean => this.revokedKids.has(kid);
    const walked = Object.entries(this.texts).map(([kind, table]) => table.dropExpired(nowS, kind === 'key' ? carried : () => true));
    if (walked.includes(false)) return false;
    this.sweepPart = 0;
    return true;
  }

  identify(token: AccessToken): TokenIdentity {
    return new PackedIdentity(token);
  }

  findRevocation(identity: TokenIdentity): RevocationFound | undefined {
    const packed = packedOf(identity);
    const { common } = packed;
    return this.findKey(common) ?? this.findGeneration(common) ?? this.findId(packed) ?? this.findTextId(common);
  }

  findRevocationSince(identity: TokenIdentity, applyCounter: number): RevocationFound | undefined {
    if (applyCounter === this.applied.counter) return undefined;
    const packed = packedOf(identity);
    return packed.mayConcern(this.applied, applyCounter) ? this.findRevocation(packed) : undefined;
  }

  private applyId(kind: UuidKind, value: string, fact: Fact): boolean {
    if (!this.words.readText(value)) return this.applyText(kind, value, fact);
    const hash = this.words.hash();
    const table = kind === 'account' ? this.accounts : this.ids;
    const changed = table.put(this.words, hash, { ...fact, kind: UUID_KINDS.indexOf(kind) });
    if (changed) this.applied.note(hash);
    return changed;
  }

  private applyText(kind: keyof RevocationIndex['texts'], value: string, fact: Fact): boolean {
    const changed = this.texts[kind].put(kind === 'issuer' ? ISSUER : value, fact);
    if (!changed) return false;
    if (kind === 'issuer') this.applied.noteForAll();
    else this.applied.note(textHash(value));
    return true;
  }

  private findKey({ kid }: CommonIds): RevocationFound | undefined {
    const fact = this.texts.key.find(kid);
    if (fact !== undefined) return this.found('key', fact.position);
    return this.revokedKids.size > 0 && this.revokedKids.has(kid) ? { id: kid, kind: 'key' } : undefined;
  }

  /** Smaller than the index's for the issuer, or for that same client; accounts stand among the ids. */
  private findGeneration({ generations, clients }: CommonIds): RevocationFound | undefined {
    const issuer = this.texts.issuer.find(ISSUER);
    if (issuer !== undefined && (generations[0] ?? 0) < issuer.generation) return this.found('issuer', issuer.position);
    if (this.texts.client.entries === 0) return undefined;
    for (let index = 0; index < clients.length; index++) {
      const client = this.texts.client.find(clients[index] ?? '');
      if (client !== undefined && (generations[index + 2] ?? 0) < client.generation) return this.found('client', client.position);
    }
    return undefined;
  }

  private findId({ uuids, common }: PackedIdentity): RevocationFound | undefined {
    const { words } = this;
    for (let at = 0; at < uuids.length; at += PACKED_ID_LENGTH) {
      const kind = uuids.charCodeAt(at);
      const table = kind === ACCOUNT ? this.accounts : this.ids;
      if (table.entries === 0) continue;
      words.readPacked(uuids, at + 1);
      const hash = words.hash();
      const slot = table.find(words, hash, kind);
      if (slot < 0 || (kind === ACCOUNT && (common.generations[1] ?? 0) >= table.generationAt(hash, slot))) continue;
      return this.found(UUID_KINDS[kind] ?? 'token', this.fullPosition(table.positionAt(hash, slot)));
    }
    return undefined;
  }

  private findTextId({ texts, generations }: CommonIds): RevocationFound | undefined {
    for (const { kind, value } of texts) {
      const fact = this.texts[kind].find(value);
      if (fact !== undefined && (kind !== 'account' || (generations[1] ?? 0) < fact.generation)) return this.found(kind, fact.position);
    }
    return undefined;
  }

  /** The table keeps 30 bits: the position is the highest one with these bits that was applied. */
  private fullPosition(low: number): number {
    const base = this.positionLargest - (this.positionLargest % POSITION_BITS);
    return base + low <= this.positionLargest ? base + low : base + low - POSITION_BITS;
  }

  private found(kind: RevocationKind, position: number): RevocationFound {
    return new FoundRevocation(kind, this.epoch, position);
  }

  private textEntries(): number {
    return Object.values(this.texts).reduce((sum, table) => sum + table.entries, 0);
  }
}

interface Fact {
  readonly expiresAtS: number;
  readonly position: number;
  readonly generation: number;
}

/** There is one issuer; whatever an entry calls it, everything of it is meant (PROTOCOL §1). */
const ISSUER = '';

function isUuidKind(kind: RevocationKind): kind is UuidKind {
  return UUID_KINDS.some((known) => known === kind);
}

function packedOf(identity: TokenIdentity): PackedIdentity {
  if (identity instanceof PackedIdentity) return identity;
  throw new TypeError('The identity was not packed by a RevocationIndex');
}
