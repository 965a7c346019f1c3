import { generateKeyPairSync, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { AccessTokenAuthenticator, type AccessTokenAuthenticatorOptions } from './access-token-authenticator.js';
import { KeySet, type KeySetOptions, type KeySetStatement } from './key-set.js';
import type { FreshnessChecks, RevocationChecks, RevocationFound, TokenIdentity } from './revocation-checks.js';
import type { SignatureAlgorithm } from './signature-algorithm.js';
import { TokenError } from './token.error.js';

export const issuer = 'http://localhost:3001';
export const audience = 'http://localhost:3002';

/** A clock that only tests move. */
export class FakeClock {
  nowMs = Date.UTC(2030, 0, 1);
  monotonicMs = 0;

  now(): number {
    return this.nowMs;
  }

  monotonic(): number {
    return this.monotonicMs;
  }

  get nowS(): number {
    return this.nowMs / 1_000;
  }

  advance(ms: number): void {
    this.nowMs += ms;
    this.monotonicMs += ms;
  }
}

/** A key pair that signs whatever it is asked to, as no issuer would. */
export interface SigningPair {
  readonly kid: string;
  readonly algorithm: SignatureAlgorithm;
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey;
}

export function signingPair(kid: string, algorithm: SignatureAlgorithm = 'ES256'): SigningPair {
  const { privateKey, publicKey } = pairFor(algorithm);
  return { kid, algorithm, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' } };
}

function pairFor(algorithm: SignatureAlgorithm): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

export function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** Signs two segments as they are, encoded or not. */
export function signSegments(header: string, payload: string, pair: SigningPair): string {
  const data = Buffer.from(`${header}.${payload}`, 'utf8');
  return `${header}.${payload}.${signatureOf(data, pair).toString('base64url')}`;
}

function signatureOf(data: Buffer, { algorithm, privateKey }: SigningPair): Buffer {
  if (algorithm === 'EdDSA') return sign(null, data, privateKey);
  if (algorithm === 'ES256') return sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  if (algorithm === 'PS256') return sign('sha256', data, { key: privateKey, padding: 6, saltLength: 32 });
  return sign('sha256', data, privateKey);
}

export function headerOf(pair: SigningPair, changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ typ: 'at+jwt', alg: pair.algorithm, kid: pair.kid, ...changes });
}

/** Claims of a person's token, good for 15 minutes at that time; `undefined` leaves one out. */
export function claimsAt(nowS: number, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    iss: issuer,
    sub: randomUUID(),
    aud: audience,
    exp: nowS + 900,
    iat: nowS,
    jti: randomUUID(),
    client_id: 'demo-web',
    scope: 'cart:read cart:write',
    gen: [1_893_456_000, 1, 1],
    grant_id: randomUUID(),
    sid: randomUUID(),
    auth_time: nowS,
    acr: 'urn:valetkey:password',
    amr: ['pwd'],
    ...changes,
  };
}

/** Revocations by plain comparison, counted as the index counts them. */
export class FakeRevocations implements RevocationChecks {
  applyCounter = 0;
  readonly dead = new Set<string>();
  asked = 0;
  readonly #ids = new Map<TokenIdentity, readonly (string | undefined)[]>();

  revoke(id: string): void {
    this.dead.add(id);
    this.applyCounter += 1;
  }

  identify(token: Parameters<RevocationChecks['identify']>[0]): TokenIdentity {
    const identity: TokenIdentity = { packedBy: 'revocation-index' };
    this.#ids.set(identity, [token.jti, token.sid, token.grantId, token.subject, token.clientId]);
    return identity;
  }

  findRevocation(identity: TokenIdentity): RevocationFound | undefined {
    this.asked += 1;
    const id = this.#ids.get(identity)?.find((item) => item !== undefined && this.dead.has(item));
    return id === undefined ? undefined : { id, kind: 'token' };
  }

  findRevocationSince(identity: TokenIdentity): RevocationFound | undefined {
    return this.findRevocation(identity);
  }
}

export class FakeFreshness implements FreshnessChecks {
  newestLedgerTimeMs = Number.NEGATIVE_INFINITY;
  refusal: TokenError | undefined;

  assertWithin(): void {
    if (this.refusal) throw this.refusal;
  }
}

/** An authenticator with everything it rests on in the test's hands, and an issuer whose key it trusts. */
export class Stand {
  readonly clock = new FakeClock();
  readonly revocations = new FakeRevocations();
  readonly freshness = new FakeFreshness();
  readonly pair: SigningPair;
  readonly keys: KeySet;
  readonly authenticator: AccessTokenAuthenticator;
  fetched: () => Promise<readonly unknown[]> = () => Promise.reject(new Error('the issuer is away'));

  constructor(
    options: {
      pair?: SigningPair;
      authenticator?: Partial<AccessTokenAuthenticatorOptions>;
      keys?: Partial<KeySetOptions>;
      statement?: Partial<KeySetStatement> | null;
    } = {},
  ) {
    this.pair = options.pair ?? signingPair('key-1');
    this.keys = new KeySet({ clock: this.clock, fetch: () => this.fetched(), ...options.keys });
    if (options.statement !== null) this.keys.accept(this.statement(1, options.statement));
    this.authenticator = new AccessTokenAuthenticator({
      issuer,
      audience,
      keys: this.keys,
      revocations: this.revocations,
      freshness: this.freshness,
      clock: this.clock,
      ...options.authenticator,
    });
  }

  statement(version: number, changes: Partial<KeySetStatement> = {}): KeySetStatement {
    return { version, keys: [this.pair.jwk], revokedKids: [], accessTokenLifetimeMaxS: 900, ...changes };
  }

  mint(claims: Readonly<Record<string, unknown>> = {}, header: Readonly<Record<string, unknown>> = {}, pair = this.pair): string {
    return this.mintText(JSON.stringify(claimsAt(this.clock.nowS, claims)), header, pair);
  }

  mintText(payload: string, header: Readonly<Record<string, unknown>> = {}, pair = this.pair): string {
    return signSegments(base64url(headerOf(pair, header)), base64url(payload), pair);
  }

  /** `ok`, or the reason code of the refusal; anything but a `TokenError` fails the test. */
  async verdict(token: string): Promise<string> {
    try {
      await this.authenticator.authenticate(`Bearer ${token}`);
      return 'ok';
    } catch (error) {
      if (error instanceof TokenError) return error.code;
      throw error;
    }
  }
}
