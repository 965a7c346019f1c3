import type { AccessTokenClaims } from './access-token-claims.js';
import { FrozenSet } from './frozen-set.js';
import type { SharedClaims } from './verified-access-token.js';

const KEPT_MAX = 1_024;

/** Keeps once what the tokens of one client have in common: kept with each token, scopes alone would cost 300 bytes. */
export class SharedClaimsTable {
  readonly #kept = new Map<string, SharedClaims>();

  of({ iss, aud, clientId, scope, roles, generations }: AccessTokenClaims, kid: string): SharedClaims {
    // Names may hold anything, so their lengths say where each ends.
    const lengths = `${kid.length} ${clientId.length} ${scope.length} ${generations.join()} `;
    const key = lengths + kid + clientId + scope + (roles.length === 0 ? '' : JSON.stringify(roles));
    const kept = this.#kept.get(key);
    if (kept) return kept;

    const scopes = new FrozenSet(scope.split(' ').filter((item) => item !== '')); // RFC 6749 §3.3
    const lists = { roles: Object.freeze([...roles]), generations: Object.freeze([...generations]) };
    const shared = Object.freeze({ issuer: iss, audience: aud, kid, clientId, scopes, ...lists });
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(key, shared);
    return shared;
  }
}
