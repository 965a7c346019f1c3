import { randomUUID } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import type { KeySetStatement } from '../token/key-set.js';
import type { RevocationEntry, RevocationKind } from '../wire/revocation-entry.js';
import { TestClock } from './test-clock.js';
import { generateTestKey, signText, type TestAlgorithm, type TestKey } from './test-key.js';
import { TestResourceServer, type TestResourceServerOptions } from './test-resource-server.js';

/** How a `TestIssuer` differs from the usual one. */
export interface TestIssuerOptions {
  /** `http://localhost:3001` by default. */
  readonly issuer?: string;
  /** ES256 by default. */
  readonly algorithm?: TestAlgorithm;
  readonly clock?: TestClock;
}

/** What stands in a token; everything but the audience has a sensible value of its own. */
export interface TestTokenOptions {
  readonly audience: string;
  /** An account's id; another one for each token by default. */
  readonly subject?: string;
  readonly clientId?: string;
  /** `'cart:read cart:write'` or a list. */
  readonly scope?: string | readonly string[];
  readonly roles?: readonly string[];
  readonly sid?: string;
  readonly grantId?: string;
  readonly expiresInS?: number;
  /** Laid over all others as they are; `undefined` leaves a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Laid over the header; `undefined` leaves a member out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Another key than the issuer's current one. */
  readonly key?: TestKey;
}

/** What to revoke: a kind of PROTOCOL §1 and its value. */
export interface TestRevocation {
  readonly kind: RevocationKind;
  readonly value: string;
}

const LIFETIME_S = 900;
const LIFETIME_MAX_S = 3_600;
const TOLERANCE_MAX_S = 60;

/**
 * An issuer for tests, without a network: mints tokens, good ones and deliberately wrong ones, and revokes them, with a
 * clock of its own that tests move.
 * @example
 * ```ts
 * const issuer = new TestIssuer();
 * const audience = 'http://localhost:3002';
 * await Test.createTestingModule({ imports: [AuthModule.forRoot({ resourceServer: issuer.resourceServer({ audience }) })] }).compile();
 * const token = issuer.mint({ audience, scope: 'cart:read' });
 * issuer.revokeToken(token);
 * ```
 */
export class TestIssuer {
  readonly issuer: string;
  readonly clock: TestClock;
  readonly epoch = randomUUID();
  readonly #algorithm: TestAlgorithm;
  readonly #jwt = new JwtService({});
  readonly #keys: TestKey[] = [];
  readonly #revokedKids: string[] = [];
  readonly #generations = new Map<string, number>();
  readonly #entries: RevocationEntry[] = [];
  readonly #servers: TestResourceServer[] = [];
  #keySetVersion = 0;

  constructor(options: TestIssuerOptions = {}) {
    this.issuer = options.issuer ?? 'http://localhost:3001';
    this.clock = options.clock ?? new TestClock();
    this.#algorithm = options.algorithm ?? 'ES256';
    this.clock.onAdvance(() => this.#inform());
    this.rotateKey();
  }

  /** The key that signs now. */
  get key(): TestKey {
    const current = this.#keys.at(-1);
    if (current === undefined) throw new Error('Every key is revoked: rotate first');
    return current;
  }

  /** The issuer's key set, signed statement's content and all. */
  get keys(): KeySetStatement {
    return {
      version: this.#keySetVersion,
      keys: this.#keys.map(({ publicJwk }) => publicJwk),
      revokedKids: [...this.#revokedKids],
      accessTokenLifetimeMaxS: LIFETIME_MAX_S,
    };
  }

  /** All that was revoked. */
  get entries(): readonly RevocationEntry[] {
    return this.#entries;
  }

  /** A resource server that trusts this issuer and hears of each revocation at once, until it is cut off. */
  resourceServer(options: TestResourceServerOptions): TestResourceServer {
    const server = new TestResourceServer(this, options);
    this.#servers.push(server);
    server.update();
    return server;
  }

  /** An access token of a person (RFC 9068, DESIGN §5). */
  mint(options: TestTokenOptions): string {
    const key = options.key ?? this.key;
    const header = { typ: 'at+jwt', alg: key.algorithm, ...options.header };
    return this.#jwt.sign(this.claims(options), { privateKey: key.privateKey, algorithm: key.algorithm, keyid: key.kid, header });
  }

  /** An access token of a client itself (client credentials): its subject is the client. */
  mintForClient(options: Omit<TestTokenOptions, 'subject' | 'sid' | 'grantId' | 'roles'>): string {
    const clientId = options.clientId ?? 'test-client';
    const gen = [this.#generationOf('issuer', this.issuer), 0, this.#generationOf('client', clientId)];
    return this.mint({ ...options, clientId, subject: clientId, claims: { gen, ...options.claims } });
  }

  /** The claims that `mint` would sign. */
  claims(options: TestTokenOptions): Record<string, unknown> {
    const issuedAt = Math.floor(this.clock.now() / 1_000);
    const subject = options.subject ?? randomUUID();
    const clientId = options.clientId ?? 'test-client';
    return withoutUndefined({
      iss: this.issuer,
      sub: subject,
      aud: options.audience,
      iat: issuedAt,
      exp: issuedAt + (options.expiresInS ?? LIFETIME_S),
      jti: randomUUID(),
      client_id: clientId,
      scope: scopeText(options.scope),
      roles: options.roles,
      sid: options.sid,
      grant_id: options.grantId,
      gen: [this.#generationOf('issuer', this.issuer), this.#generationOf('account', subject), this.#generationOf('client', clientId)],
      ...options.claims,
    });
  }

  /**
   * Signs any header and payload, given as text or as values: for tokens that are wrong on purpose.
   * @example `issuer.mintRaw({ header: { alg: 'ES256', typ: 'JWT', kid: issuer.key.kid }, payload: '[]' })`
   */
  mintRaw({ header, payload, key = this.key }: { readonly header: unknown; readonly payload: unknown; readonly key?: TestKey }): string {
    const input = [header, payload].map((part) =>
      Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'),
    );
    return `${input.join('.')}.${signText(input.join('.'), key)}`;
  }

  /** Revokes one token. */
  revokeToken(token: string): void {
    const { jti } = this.#jwt.decode<{ readonly jti: string }>(token);
    this.revoke({ kind: 'token', value: jti });
  }

  /** Revokes anything. Its accounts and clients get tokens again afterwards, with a higher generation. */
  revoke({ kind, value }: TestRevocation): void {
    const generation = this.#raiseGeneration(kind, value);
    const atMicros = Math.floor(this.clock.now() * 1_000);
    this.#entries.push({
      epoch: this.epoch,
      position: this.#entries.length + 1,
      id: randomUUID(),
      kind,
      value,
      ...(generation === undefined ? {} : { generation }),
      expiresAt: atMicros + (LIFETIME_MAX_S + TOLERANCE_MAX_S) * 1_000_000,
    });
    if (kind === 'key') this.#dropKey(value);
    this.#inform();
  }

  /** Signs with a new key from now on; the others still verify. */
  rotateKey(algorithm: TestAlgorithm = this.#algorithm): TestKey {
    const key = generateTestKey(randomUUID(), algorithm);
    this.#keys.push(key);
    this.#keySetVersion += 1;
    this.#inform();
    return key;
  }

  #dropKey(kid: string): void {
    const at = this.#keys.findIndex((key) => key.kid === kid);
    if (at >= 0) this.#keys.splice(at, 1);
    this.#revokedKids.push(kid);
    this.#keySetVersion += 1;
  }

  #generationOf(kind: RevocationKind, value: string): number {
    return this.#generations.get(`${kind} ${value}`) ?? 1;
  }

  #raiseGeneration(kind: RevocationKind, value: string): number | undefined {
    if (kind !== 'account' && kind !== 'client' && kind !== 'issuer') return undefined;
    const raised = this.#generationOf(kind, value) + 1;
    this.#generations.set(`${kind} ${value}`, raised);
    return raised;
  }

  #inform(): void {
    for (const server of this.#servers) server.update();
  }
}

function scopeText(scope: string | readonly string[] | undefined): string | undefined {
  return typeof scope === 'string' || scope === undefined ? scope : scope.join(' ');
}

function withoutUndefined(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
