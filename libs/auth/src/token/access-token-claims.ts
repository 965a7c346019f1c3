import type { Actor } from './access-token.js';
import { isUuid } from './is-uuid.js';
import { MalformedTokenError } from './malformed-token.error.js';

/** The claims of one of our access tokens, each of its type (DESIGN §5). Whether they are the right ones is judged elsewhere. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly clientId: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly nbf: number | undefined;
  readonly scope: string;
  readonly roles: readonly string[];
  readonly generations: readonly number[];
  readonly grantId: string | undefined;
  readonly sid: string | undefined;
  readonly authTime: number | undefined;
  readonly acr: string | undefined;
  readonly amr: readonly string[] | undefined;
  readonly originJti: string | undefined;
  readonly parentJtis: readonly string[] | undefined;
  readonly originClientId: string | undefined;
  readonly act: Actor | undefined;
}

type Payload = Readonly<Record<string, unknown>>;

const ACT_DEPTH_MAX = 3; // DESIGN §10
const PARENTS_MAX = 2; // PROTOCOL §8

/**
 * Reads the claims that RFC 9068 §2.2 and DESIGN §5 ask for. Nothing is coerced: a number is no text, and a text no number.
 * `aud` is one text or a list of one: a token for several services could be replayed by each at the others.
 * @throws {MalformedTokenError}
 */
export function readAccessTokenClaims(payload: Payload): AccessTokenClaims {
  // Possession of a key cannot be shown with a bearer token, so a token bound to one is refused rather than believed (RFC 9449 §7.1).
  if (payload['cnf'] !== undefined) throw malformed('cnf');

  const claims: AccessTokenClaims = {
    iss: text(payload, 'iss'),
    sub: text(payload, 'sub'),
    aud: audience(payload),
    clientId: text(payload, 'client_id'),
    jti: uuid(payload, 'jti'),
    iat: time(payload, 'iat'),
    exp: time(payload, 'exp'),
    nbf: optional(payload, 'nbf', time),
    scope: optional(payload, 'scope', possiblyEmptyText) ?? '',
    roles: roleNames(payload),
    generations: generations(payload),
    grantId: optional(payload, 'grant_id', uuid),
    sid: optional(payload, 'sid', uuid),
    authTime: optional(payload, 'auth_time', time),
    acr: optional(payload, 'acr', text),
    amr: optional(payload, 'amr', texts),
    originJti: optional(payload, 'origin_jti', uuid),
    parentJtis: optional(payload, 'parent_jtis', parents),
    originClientId: optional(payload, 'origin_client_id', text),
    act: actor(payload['act'], 1),
  };
  assertSubject(claims);
  assertOneGenerationEach(claims);
  return claims;
}

/** An account's id is a UUID; a client's own token has the client as its subject, and neither grant nor session nor account (DESIGN §5). */
function assertSubject({ sub, clientId, originClientId, grantId, sid, generations: [, account] }: AccessTokenClaims): void {
  const isClientsOwn = sub === (originClientId ?? clientId);
  if (!isClientsOwn && !isUuid(sub)) throw malformed('sub');
  if (isClientsOwn && (grantId !== undefined || sid !== undefined || account !== 0)) throw malformed('sub');
}

/** Issuer, account and each client named, once: with one missing, the token would compare as live (PROTOCOL §8). */
function assertOneGenerationEach({ clientId, originClientId, act, generations: { length } }: AccessTokenClaims): void {
  if (originClientId === undefined && act === undefined) {
    if (length !== 3) throw malformed('gen');
    return;
  }
  const clients = new Set([clientId]);
  if (originClientId !== undefined) clients.add(originClientId);
  for (let actor = act; actor; actor = actor.act) clients.add(actor.sub);
  if (length !== 2 + clients.size) throw malformed('gen');
}

function malformed(claim: string): MalformedTokenError {
  return new MalformedTokenError(`the claim ${claim}`);
}

function optional<T>(payload: Payload, claim: string, read: (payload: Payload, claim: string) => T): T | undefined {
  return payload[claim] === undefined ? undefined : read(payload, claim);
}

function text(payload: Payload, claim: string): string {
  const value = payload[claim];
  if (typeof value !== 'string' || value.length === 0) throw malformed(claim);
  return value;
}

function possiblyEmptyText(payload: Payload, claim: string): string {
  const value = payload[claim];
  if (typeof value !== 'string') throw malformed(claim);
  return value;
}

function uuid(payload: Payload, claim: string): string {
  const value = payload[claim];
  if (typeof value !== 'string' || !isUuid(value)) throw malformed(claim);
  return value;
}

/** A NumericDate; a fraction is one too (RFC 7519 §2). `1e400` is read as Infinity and is none. */
function time(payload: Payload, claim: string): number {
  const value = payload[claim];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(claim);
  return value;
}

function texts(payload: Payload, claim: string): readonly string[] {
  const value = payload[claim];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw malformed(claim);
  return Object.freeze(value);
}

/** What is no list of names gives its bearer no role, and is refused where one is asked for: it opens nothing (guard-roles-substring). */
function roleNames(payload: Payload): readonly string[] {
  return Array.isArray(payload['roles']) ? texts(payload, 'roles') : [];
}

function parents(payload: Payload, claim: string): readonly string[] {
  const value = texts(payload, claim);
  if (value.length > PARENTS_MAX || !value.every((item) => isUuid(item))) throw malformed(claim);
  return value;
}

/** A list of one counts as that one (RFC 7519 §4.1.3); no audience at all is another service's. */
function audience(payload: Payload): string {
  const value = payload['aud'];
  if (typeof value === 'string') return value;
  const [only, ...others]: readonly unknown[] = Array.isArray(value) ? value : [];
  return typeof only === 'string' && others.length === 0 ? only : '';
}

function generations(payload: Payload): readonly number[] {
  const value = payload['gen'];
  if (!Array.isArray(value) || !value.every((item) => Number.isSafeInteger(item) && item >= 0)) throw malformed('gen');
  return value;
}

function actor(value: unknown, depth: number): Actor | undefined {
  if (value === undefined) return undefined;
  if (depth > ACT_DEPTH_MAX || typeof value !== 'object' || value === null) throw malformed('act');
  const { sub, act } = value as Readonly<Record<string, unknown>>;
  if (typeof sub !== 'string' || sub.length === 0) throw malformed('act');
  const next = actor(act, depth + 1);
  return Object.freeze(next ? { sub, act: next } : { sub });
}
