import type { RevocationChecks, TokenIdentity } from './revocation-checks.js';
import type { VerificationKey } from './verification-key.js';
import type { VerifiedAccessToken } from './verified-access-token.js';

/** A token whose signature was verified, with what its next verdict needs. */
export interface VerifiedToken {
  readonly token: VerifiedAccessToken;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Unix seconds; 0 where it is valid from the beginning. */
  readonly notBefore: number;
  readonly key: VerificationKey;
  readonly identity: TokenIdentity;
  /** `applyCounter` of the index at the last verdict (PROTOCOL §5 'Cached token'). */
  checkedAt: RevocationChecks['applyCounter'];
  /** `changes` of the key set at the last verdict. */
  keysCheckedAt: number;
  /** Since the hand last came by. */
  used: boolean;
}

const CAPACITY_MIN = 256;
const EMPTY = 0;
const LOAD_MAX = 0.8; // 50,000 of 65,536

/**
 * The verified-token table: finds a token by a few characters of its signature, then compares it whole, so that a forged one finds nothing
 * and a respelt one neither. Bounded: a hand goes round and drops the first token that was not asked for since it last came by.
 *
 * Open addressing over flat arrays. With tokens that no longer fit the processor's caches the time goes into waiting for memory,
 * so text and record are reached from the slot side by side, and the record is touched before the text is compared.
 */
export class VerifiedTokens {
  readonly #max: number;
  #fingerprints = new Int32Array(CAPACITY_MIN);
  /** `Bearer <token>`, whole and in its one spelling: what a hit is compared with. */
  #texts = emptyTexts(CAPACITY_MIN);
  #tokens = emptySlots(CAPACITY_MIN);
  #size = 0;
  #hand = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#size;
  }

  find(authorization: string): VerifiedToken | undefined {
    return this.#tokens[this.#slotOf(authorization, fingerprintOf(authorization))];
  }

  add(authorization: string, token: VerifiedToken): void {
    if (this.#max === 0) return;
    const fingerprint = fingerprintOf(authorization);
    const held = this.#slotOf(authorization, fingerprint);
    if (this.#tokens[held]) {
      this.#tokens[held] = token;
      return;
    }

    if (this.#size >= this.#max) this.#makeRoom();
    if (this.#size >= this.#tokens.length * LOAD_MAX) this.#grow();
    const slot = this.#slotOf(authorization, fingerprint);
    this.#fingerprints[slot] = fingerprint;
    this.#texts[slot] = authorization;
    this.#tokens[slot] = token;
    this.#size += 1;
  }

  delete(authorization: string): void {
    const slot = this.#slotOf(authorization, fingerprintOf(authorization));
    if (this.#tokens[slot]) this.#empty(slot);
  }

  clear(): void {
    this.#fingerprints = new Int32Array(CAPACITY_MIN);
    this.#texts = emptyTexts(CAPACITY_MIN);
    this.#tokens = emptySlots(CAPACITY_MIN);
    this.#size = 0;
    this.#hand = 0;
  }

  /** Where that token is, or else an empty slot, of which there is always one. */
  #slotOf(authorization: string, fingerprint: number): number {
    const mask = this.#tokens.length - 1;
    for (let slot = fingerprint & mask; ; slot = (slot + 1) & mask) {
      const there = this.#fingerprints[slot];
      if (there === EMPTY) return slot;
      if (there !== fingerprint) continue;
      const token = this.#tokens[slot];
      if (token) token.used = true;
      if (this.#texts[slot] === authorization) return slot;
    }
  }

  #makeRoom(): void {
    const mask = this.#tokens.length - 1;
    for (;;) {
      const token = this.#tokens[this.#hand];
      if (token && !token.used) {
        this.#empty(this.#hand); // what moves into its slot is looked at next
        return;
      }
      if (token) token.used = false;
      this.#hand = (this.#hand + 1) & mask;
    }
  }

  /** Empties a slot and moves back what stands behind it only because it was taken, so that no search ends too early. */
  #empty(slot: number): void {
    const mask = this.#tokens.length - 1;
    let gap = slot;
    for (let next = (gap + 1) & mask; this.#fingerprints[next] !== EMPTY; next = (next + 1) & mask) {
      const home = (this.#fingerprints[next] ?? EMPTY) & mask;
      if (((next - home) & mask) < ((next - gap) & mask)) continue;
      this.#fingerprints[gap] = this.#fingerprints[next] ?? EMPTY;
      this.#texts[gap] = this.#texts[next] ?? '';
      this.#tokens[gap] = this.#tokens[next];
      gap = next;
    }
    this.#fingerprints[gap] = EMPTY;
    this.#texts[gap] = '';
    this.#tokens[gap] = undefined;
    this.#size -= 1;
  }

  #grow(): void {
    const fingerprints = this.#fingerprints;
    const texts = this.#texts;
    const tokens = this.#tokens;
    const mask = tokens.length * 2 - 1;
    this.#fingerprints = new Int32Array(tokens.length * 2);
    this.#texts = emptyTexts(tokens.length * 2);
    this.#tokens = emptySlots(tokens.length * 2);
    this.#hand = 0;
    for (const [old, token] of tokens.entries()) {
      if (!token) continue;
      const fingerprint = fingerprints[old] ?? EMPTY;
      let slot = fingerprint & mask;
      while (this.#fingerprints[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#fingerprints[slot] = fingerprint;
      this.#texts[slot] = texts[old] ?? '';
      this.#tokens[slot] = token;
    }
  }
}

function emptySlots(count: number): (VerifiedToken | undefined)[] {
  return Array<VerifiedToken | undefined>(count).fill(undefined);
}

function emptyTexts(count: number): string[] {
  return Array<string>(count).fill('');
}

/** Of five characters well inside the signature; never `EMPTY`. Nobody but the issuer chooses them, and they only say where to look. */
function fingerprintOf(authorization: string): number {
  const end = authorization.length;
  const mixed = Math.imul(
    (authorization.charCodeAt(end - 40) << 24) ^
      (authorization.charCodeAt(end - 39) << 18) ^
      (authorization.charCodeAt(end - 38) << 12) ^
      (authorization.charCodeAt(end - 37) << 6) ^
      authorization.charCodeAt(end - 36),
    0x9e3779b1,
  );
  return mixed ^ (mixed >>> 15) || 1;
}
