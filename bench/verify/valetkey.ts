import { randomUUID } from 'node:crypto';
import { AccessTokenAuthenticator, type Clock, Freshness, KeySet, RevocationIndex } from '@valetkey/auth/core';
import { audience, issuer, type SigningKey } from './signed-tokens.ts';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** An index that holds that many live revocations of all four kinds that are ids. */
export function revocationsLive(count: number): RevocationIndex {
  const index = new RevocationIndex();
  for (let position = 1; position <= count; position += 1) revokeSomebody(index, position);
  return index;
}

const KINDS = ['token', 'session', 'grant', 'account'] as const;

export function revokeSomebody(index: RevocationIndex, position: number): void {
  const kind = KINDS[position % KINDS.length] ?? 'token';
  const expiresAt = (Date.now() + 3_600_000) * 1_000;
  index.apply({
    epoch: '019a0000-0000-7000-8000-000000000000',
    position,
    id: randomUUID(),
    kind,
    value: randomUUID(),
    generation: 2,
    expiresAt,
  });
}

/** The whole decision as a service makes it: real index, real freshness, real clock. */
export function valetkeyAuthenticator(key: SigningKey, revocations: RevocationIndex, cacheMax: number): AccessTokenAuthenticator {
  const keys = new KeySet({ clock, fetch: () => Promise.reject(new Error('the bench has no issuer')) });
  keys.accept({ version: 1, keys: [key.jwk], revokedKids: [], accessTokenLifetimeMaxS: 3_600 });
  const freshness = new Freshness({ contactMs: 3_600_000, ledgerMs: 3_600_000 });
  const now = { nowMs: clock.now(), monotonicMs: clock.monotonic() };
  freshness.renewContact(now);
  freshness.holdLedgerTime(now.nowMs * 1_000, now);
  return new AccessTokenAuthenticator({ issuer, audience, keys, revocations, freshness, clock, cacheMax });
}
