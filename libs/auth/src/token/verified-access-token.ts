import { type AccessTokenClaims, readAccessTokenClaims } from './access-token-claims.js';
import type { AccessToken, Actor } from './access-token.js';
import { parseStrictJsonObject } from './strict-json.js';

/** What the tokens of one client have in common, kept once for all of them. */
export interface SharedClaims extends Pick<AccessToken, 'issuer' | 'audience' | 'clientId' | 'scopes' | 'roles' | 'generations' | 'kid'> {}

/**
 * An access token whose signature was verified. Keeps the few claims that every request asks for, and reads the rest from its own text again:
 * all of them at hand would double the memory of a cached token. Frozen, and so is what it hands out.
 */
export class VerifiedAccessToken implements AccessToken {
  readonly #authorization: string;
  readonly #shared: SharedClaims;

  readonly subject: string;
  readonly expiresAt: number;

  /** `authorization` is `Bearer <token>`. */
  constructor(authorization: string, claims: AccessTokenClaims, shared: SharedClaims) {
    this.#authorization = authorization;
    this.#shared = shared;
    this.subject = claims.sub;
    this.expiresAt = claims.exp;
    Object.freeze(this);
    lastRead = { token: this, claims };
  }

  get issuer(): string {
    return this.#shared.issuer;
  }

  get audience(): string {
    return this.#shared.audience;
  }

  get kid(): string {
    return this.#shared.kid;
  }

  get clientId(): string {
    return this.#shared.clientId;
  }

  get scopes(): ReadonlySet<string> {
    return this.#shared.scopes;
  }

  get roles(): readonly string[] {
    return this.#shared.roles;
  }

  get generations(): readonly number[] {
    return this.#shared.generations;
  }

  get issuedAt(): number {
    return this.#read().iat;
  }

  get jti(): string {
    return this.#read().jti;
  }

  get grantId(): string | undefined {
    return this.#read().grantId;
  }

  get sid(): string | undefined {
    return this.#read().sid;
  }

  get authTime(): number | undefined {
    return this.#read().authTime;
  }

  get acr(): string | undefined {
    return this.#read().acr;
  }

  get amr(): readonly string[] | undefined {
    return this.#read().amr;
  }

  get originJti(): string | undefined {
    return this.#read().originJti;
  }

  get parentJtis(): readonly string[] | undefined {
    return this.#read().parentJtis;
  }

  get originClientId(): string | undefined {
    return this.#read().originClientId;
  }

  get act(): Actor | undefined {
    return this.#read().act;
  }

  get claims(): Readonly<Record<string, unknown>> {
    return deepFreeze(this.#payload());
  }

  /** What the getters of this class hide from `JSON.stringify`. */
  toJSON(): Readonly<Record<string, unknown>> {
    return this.claims;
  }

  /** A handler asks one token for several claims in a row, so the last one read is remembered. */
  #read(): AccessTokenClaims {
    if (lastRead?.token !== this) lastRead = { token: this, claims: readAccessTokenClaims(this.#payload()) };
    return lastRead.claims;
  }

  #payload(): Record<string, unknown> {
    const [, payload = ''] = this.#authorization.split('.', 2);
    const claims = parseStrictJsonObject(Buffer.from(payload, 'base64url'));
    if (!claims) throw new TypeError('A verified token cannot have lost its claims');
    return claims;
  }
}

let lastRead: { readonly token: VerifiedAccessToken; readonly claims: AccessTokenClaims } | undefined;

function deepFreeze<T extends object>(value: T): T {
  for (const item of Object.values(value)) if (typeof item === 'object' && item !== null) deepFreeze(item);
  return Object.freeze(value);
}
