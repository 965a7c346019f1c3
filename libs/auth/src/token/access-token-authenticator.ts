import type { AccessToken } from './access-token.js';
import { type AccessTokenClaims, readAccessTokenClaims } from './access-token-claims.js';
import { readBearerToken } from './bearer-token.js';
import type { Clock } from './clock.js';
import { verifyEdDsaJws } from './eddsa-jws.js';
import { type JwsRules, type ParsedJws, parseJws, verifyJws } from './jws.js';
import type { KeySet } from './key-set.js';
import { LifetimeTooLongError } from './lifetime-too-long.error.js';
import type { FreshnessChecks, RevocationChecks } from './revocation-checks.js';
import { SharedClaimsTable } from './shared-claims-table.js';
import { signatureAlgorithms } from './signature-algorithm.js';
import type { StalenessBounds } from './staleness-bounds.js';
import { TokenExpiredError } from './token-expired.error.js';
import { TokenNotYetValidError } from './token-not-yet-valid.error.js';
import { TokenRevokedError } from './token-revoked.error.js';
import { UnknownKeyError } from './unknown-key.error.js';
import type { VerificationKey } from './verification-key.js';
import { VerifiedAccessToken } from './verified-access-token.js';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens.js';
import { WrongAudienceError } from './wrong-audience.error.js';
import { WrongIssuerError } from './wrong-issuer.error.js';

/** What a verdict rests on. */
export interface AccessTokenAuthenticatorOptions {
  /** The one issuer, as it writes itself in `iss`. */
  readonly issuer: string;
  /** This service, as it stands in `aud`. */
  readonly audience: string;
  readonly keys: KeySet;
  readonly revocations: RevocationChecks;
  readonly freshness: FreshnessChecks;
  readonly clock: Clock;
  /** For `exp` and `nbf` alike, 0 to 60; more would outlive the entries of revoked tokens (PROTOCOL §2). */
  readonly clockToleranceS?: number;
  /** Verified tokens remembered; about 1.1 kB each. 0 remembers none. */
  readonly cacheMax?: number;
}

const CLOCK_TOLERANCE_S = 5;
const CLOCK_TOLERANCE_MAX_S = 60;
const CACHE_MAX = 50_000;
const RULES: JwsRules = { types: ['at+jwt'], maxBytes: 8_192, algorithms: signatureAlgorithms };
/** Holds until the issuer has stated its own. */
const LIFETIME_MAX_S = 86_400;

/**
 * The one decision whether an access token is good: genuine, meant for us, of its time, not revoked, judged by a view that is fresh enough.
 * What a route asks of it beyond that is the caller's.
 * @example `const token = await authenticator.authenticate(request.headers.authorization ?? '');`
 */
export class AccessTokenAuthenticator {
  readonly #options: AccessTokenAuthenticatorOptions;
  readonly #toleranceS: number;
  readonly #verified: VerifiedTokens;
  readonly #shared = new SharedClaimsTable();
  #hits = 0;

  constructor(options: AccessTokenAuthenticatorOptions) {
    assertOptions({ ...options });
    this.#options = options;
    this.#toleranceS = options.clockToleranceS ?? CLOCK_TOLERANCE_S;
    this.#verified = new VerifiedTokens(options.cacheMax ?? CACHE_MAX);
  }

  /** Tokens remembered, and how often one was asked for again: for metrics. */
  get counts(): { readonly cached: number; readonly cacheHits: number } {
    return { cached: this.#verified.size, cacheHits: this.#hits };
  }

  /**
   * Judges the raw value of an Authorization header. At once when no key has to be fetched, with a promise otherwise;
   * refusals are thrown, or rejected with, so callers `await` inside a `try`.
   * @throws {TokenError}
   */
  authenticate(authorization: string, staleness?: StalenessBounds): AccessToken | Promise<AccessToken> {
    const known = this.#verified.find(authorization);
    if (known && this.#isKeyUnchanged(known, authorization)) {
      this.#hits += 1;
      return this.#judgeAgain(known, staleness);
    }
    return this.#verify(authorization, staleness);
  }

  /** Forgets every verified token: a new epoch has begun (PROTOCOL §7). */
  forget(): void {
    this.#verified.clear();
  }

  #verify(authorization: string, staleness: StalenessBounds | undefined): AccessToken | Promise<AccessToken> {
    const text = readBearerToken(authorization);
    const parsed = parseJws(text, RULES);
    const claims = readAccessTokenClaims(parsed.payload);
    if (claims.iss !== this.#options.issuer) throw new WrongIssuerError();
    if (claims.aud !== this.#options.audience) throw new WrongAudienceError();

    const key = this.#options.keys.find(parsed.header.kid);
    if (!key || key.algorithm === 'EdDSA') return this.#verifyLater(parsed, claims, staleness);
    verifyJws(parsed, key);
    return this.#admit(parsed, key, claims, staleness);
  }

  async #verifyLater(parsed: ParsedJws, claims: AccessTokenClaims, staleness: StalenessBounds | undefined): Promise<AccessToken> {
    const { kid } = parsed.header;
    this.#assertKeyNotRevoked(kid);
    const key = await this.#options.keys.require(kid);
    if (key.algorithm === 'EdDSA') await verifyEdDsaJws(parsed, key);
    else verifyJws(parsed, key);

    // The key may have gone while we waited.
    this.#assertKeyNotRevoked(kid);
    if (this.#options.keys.find(kid) !== key) throw new UnknownKeyError();
    return this.#admit(parsed, key, claims, staleness);
  }

  /** From here on nothing is awaited, and the index is asked before the clock is read (PROTOCOL §5 'One request'). */
  #admit(parsed: ParsedJws, key: VerificationKey, claims: AccessTokenClaims, staleness: StalenessBounds | undefined): AccessToken {
    const { keys, revocations } = this.#options;
    this.#assertLifetime(claims.iat, claims.exp);

    const authorization = ownCharacters(`Bearer ${parsed.text}`);
    const token = new VerifiedAccessToken(authorization, claims, this.#shared.of(claims, key.kid));
    const identity = revocations.identify(token);
    const checkedAt = revocations.applyCounter;
    const revocation = revocations.findRevocation(identity);
    if (revocation) throw new TokenRevokedError(revocation);

    this.#assertTimely(claims.exp, claims.nbf ?? 0, staleness);
    const keysCheckedAt = keys.changes;
    this.#verified.add(authorization, {
      token,
      expiresAt: claims.exp,
      notBefore: claims.nbf ?? 0,
      key,
      identity,
      checkedAt,
      keysCheckedAt,
      used: false,
    });
    return token;
  }

  /** The same questions in the same order, without those whose answer cannot have changed. */
  #judgeAgain(known: VerifiedToken, staleness: StalenessBounds | undefined): AccessToken {
    const { revocations } = this.#options;
    const { applyCounter } = revocations;
    if (known.checkedAt !== applyCounter) {
      const revocation = revocations.findRevocationSince(known.identity, known.checkedAt);
      if (revocation) throw new TokenRevokedError(revocation);
      known.checkedAt = applyCounter;
    }
    this.#assertTimely(known.expiresAt, known.notBefore, staleness);
    return known.token;
  }

  /** Whether the key that verified it is still the issuer's; if not, the token is judged from the beginning. */
  #isKeyUnchanged(known: VerifiedToken, authorization: string): boolean {
    const { keys } = this.#options;
    if (known.keysCheckedAt === keys.changes) return true;
    if (keys.find(known.key.kid) !== known.key) {
      this.#verified.delete(authorization);
      return false;
    }
    this.#assertLifetime(known.token.issuedAt, known.token.expiresAt);
    known.keysCheckedAt = keys.changes;
    return true;
  }

  #assertKeyNotRevoked(kid: string): void {
    if (this.#options.keys.isRevoked(kid)) throw new TokenRevokedError({ id: kid, kind: 'key' });
  }

  #assertLifetime(issuedAt: number, expiresAt: number): void {
    if (expiresAt - issuedAt > (this.#options.keys.accessTokenLifetimeMaxS ?? LIFETIME_MAX_S)) throw new LifetimeTooLongError();
  }

  /** One reading of the clock. Ledger time that is ahead of it proves it slow. */
  #assertTimely(expiresAt: number, notBefore: number, staleness: StalenessBounds | undefined): void {
    const { clock, freshness } = this.#options;
    const ownMs = clock.now();
    const { newestLedgerTimeMs } = freshness;
    const nowS = (ownMs > newestLedgerTimeMs ? ownMs : newestLedgerTimeMs) / 1_000;
    if (nowS >= expiresAt + this.#toleranceS) throw new TokenExpiredError();
    if (nowS < notBefore - this.#toleranceS) throw new TokenNotYetValidError();
    freshness.assertWithin(staleness, ownMs, clock.monotonic());
  }
}

/** Its own characters in one piece: a slice would keep the text it was cut from, and a rope has none. */
function ownCharacters(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function assertOptions({ issuer, audience, clockToleranceS, cacheMax }: Readonly<Record<string, unknown>>): void {
  if (typeof issuer !== 'string' || issuer === '') throw new TypeError('issuer must be a text that is compared whole');
  if (typeof audience !== 'string' || audience === '') throw new TypeError('audience must be a text that is compared whole, not a pattern');
  if (clockToleranceS !== undefined && !isWithin(clockToleranceS, CLOCK_TOLERANCE_MAX_S)) {
    throw new TypeError(`clockToleranceS must be a number from 0 to ${CLOCK_TOLERANCE_MAX_S}`);
  }
  if (cacheMax !== undefined && !(isWithin(cacheMax, 10_000_000) && Number.isInteger(cacheMax))) {
    throw new TypeError('cacheMax must be a whole number from 0 to 10000000');
  }
}

function isWithin(value: unknown, max: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= max;
}
