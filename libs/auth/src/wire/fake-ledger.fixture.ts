import { generateKeyPairSync, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { encodeTail } from './encode-tail.js';
import { buildHeartbeat, type Heartbeat } from './heartbeat.js';
import { buildKeySetMessage } from './key-set-message.js';
import { MESSAGE_TYPE } from './message-type.js';
import { readTail, type Tail } from './read-tail.js';
import { GENERATION_KINDS, type RevocationEntry, type RevocationKind } from './revocation-entry.js';
import { buildRevocationMessage } from './revocation-message.js';
import { buildTailStatement } from './tail-statement.js';

export const ISSUER = 'https://issuer.example';
const LIFETIME_US = 960_000_000;

/** A signing key of a test. */
export interface FakeKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: JsonWebKey;
}

export function fakeKey(kid: string = randomUUID()): FakeKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
}

/** An epoch later than any made before it in this process. */
let epochs = 0;
export function nextEpoch(): string {
  epochs++;
  return `01990000-0000-7000-8000-${String(epochs).padStart(12, '0')}`;
}

/** A ledger in memory and the key it signs with: says what the issuer would say, byte for byte. */
export class FakeLedger {
  epoch = nextEpoch();
  entries: RevocationEntry[] = [];
  keys: FakeKey[] = [fakeKey()];
  revokedKids: string[] = [];
  keySetVersion = 1;
  /** What `from` is counted by. */
  atMicros: number;

  constructor(
    private readonly nowMs: () => number,
    readonly issuer = ISSUER,
  ) {
    this.atMicros = nowMs() * 1_000;
  }

  get signer(): FakeKey {
    const signer = this.keys.at(-1);
    if (signer === undefined) throw new Error('The ledger has no key');
    return signer;
  }

  /** Commits and numbers a revocation. */
  revoke(kind: RevocationKind, value: string = randomUUID(), more: Partial<RevocationEntry> = {}): RevocationEntry {
    const entry = {
      epoch: this.epoch,
      position: (this.entries.at(-1)?.position ?? 0) + 1,
      id: randomUUID(),
      kind,
      value,
      ...(GENERATION_KINDS.has(kind) && { generation: 2 }),
      expiresAt: this.tick() + LIFETIME_US,
      ...more,
    };
    this.entries.push(entry);
    return entry;
  }

  rotateKey(key: FakeKey = fakeKey()): FakeKey {
    this.keys.push(key);
    this.keySetVersion++;
    return key;
  }

  /** As numbering returns it: ledger time never stands still. */
  heartbeat(): Heartbeat {
    const at = this.tick();
    const to = this.entries.at(-1)?.position ?? 0;
    const from = this.entries.find(({ expiresAt }) => expiresAt > at)?.position ?? to + 1;
    return { issuer: this.issuer, epoch: this.epoch, from, to, at, keys: this.keySetVersion };
  }

  signedHeartbeat(heartbeat: Heartbeat = this.heartbeat(), key: FakeKey = this.signer): string {
    return sign(buildHeartbeat(heartbeat), MESSAGE_TYPE.heartbeat, key);
  }

  signedEntries(entries: readonly RevocationEntry[], key: FakeKey = this.signer): string {
    const to = Math.max(this.entries.at(-1)?.position ?? 1, entries.at(-1)?.position ?? 1);
    return sign(buildRevocationMessage({ issuer: this.issuer, epoch: this.epoch, to, entries }), MESSAGE_TYPE.revocation, key);
  }

  signedKeySet(key: FakeKey = this.signer): string {
    const statement = {
      version: this.keySetVersion,
      keys: this.keys.filter(({ kid }) => !this.revokedKids.includes(kid)).map(({ publicJwk }) => publicJwk),
      revokedKids: this.revokedKids,
      accessTokenLifetimeMaxS: 900,
    };
    const to = this.entries.at(-1)?.position ?? 0;
    return sign(buildKeySetMessage({ issuer: this.issuer, epoch: this.epoch, to, statement }), MESSAGE_TYPE.keys, key);
  }

  /** The answer of `GET /revocations`. */
  tailChunks({ epoch, first, nonce }: { epoch?: string; first?: number; nonce: string }): AsyncGenerator<Buffer, void, undefined> {
    const heartbeat = this.heartbeat();
    const begin = epoch === this.epoch ? Math.max(first ?? 0, heartbeat.from) : heartbeat.from;
    const entries = this.entries.filter(({ position }) => position >= begin);
    const signStatement = (digest: string): string =>
      sign(buildTailStatement({ ...heartbeat, nonce, digest }), MESSAGE_TYPE.tail, this.signer);
    return encodeTail({ keySet: this.signedKeySet(), entries, sign: signStatement });
  }

  tail(question: { epoch?: string; first?: number; nonce: string }): Promise<Tail> {
    return readTail(this.tailChunks(question), 10_000_000);
  }

  private tick(): number {
    this.atMicros = Math.max(this.atMicros + 1, this.nowMs() * 1_000);
    return this.atMicros;
  }
}

export function sign(payload: object, type: string, key: FakeKey): string {
  return jsonwebtoken.sign(payload, key.privateKey, {
    algorithm: 'ES256',
    keyid: key.kid,
    noTimestamp: !('iat' in payload),
    header: { alg: 'ES256', typ: type },
  });
}
