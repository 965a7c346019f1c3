import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccessToken } from '../token/access-token.js';
import type { RevocationEntry } from '../wire/revocation-entry.js';
import { RevocationIndex } from './revocation-index.js';

const EPOCH = '01990000-0000-7000-8000-000000000001';
const LATER_US = 2_000_000_000_000_000;

describe('the revocation index', () => {
  it('finds a token dead by each of its ids, and by no other value', () => {
    const token = aToken();
    const ids = [
      { kind: 'token', value: token.jti },
      { kind: 'token', value: token.originJti },
      { kind: 'token', value: token.parentJtis?.[1] },
      { kind: 'session', value: token.sid },
      { kind: 'grant', value: token.grantId },
      { kind: 'key', value: token.kid },
    ] as const;
    for (const { kind, value } of ids) {
      const index = new RevocationIndex();
      const identity = index.identify(token);
      index.apply(anEntry({ kind, value: randomUUID(), position: 6 }));
      expect(index.findRevocation(identity)).toBeUndefined();
      index.apply(anEntry({ kind, value: value ?? '', position: 7 }));
      expect(index.findRevocation(identity)).toMatchObject({ kind, id: `${EPOCH}/7` });
    }
  });

  it('does not mistake a value of one kind for the same value of another', () => {
    const token = aToken();
    const index = new RevocationIndex();
    index.apply(anEntry({ kind: 'session', value: token.jti }));
    index.apply(anEntry({ kind: 'token', value: token.grantId ?? '' }));
    index.apply(anEntry({ kind: 'account', value: token.jti, generation: 9 }));
    expect(index.findRevocation(index.identify(token))).toBeUndefined();
  });

  it('compares generations of issuer, account and that same client, and lets the next generation live', () => {
    const token = aToken({
      generations: [100, 2, 5, 7, 9],
      clientId: 'web',
      originClientId: 'cart',
      act: { sub: 'payment', act: { sub: 'cart' } },
    });
    const cases = [
      { kind: 'issuer', value: 'https://issuer.example', held: 100 },
      { kind: 'account', value: token.subject, held: 2 },
      { kind: 'client', value: 'web', held: 5 },
      { kind: 'client', value: 'cart', held: 7 },
      { kind: 'client', value: 'payment', held: 9 },
    ] as const;
    for (const { kind, value, held } of cases) {
      const index = new RevocationIndex();
      index.apply(anEntry({ kind, value, generation: held }));
      expect(index.findRevocation(index.identify(token))).toBeUndefined();
      index.apply(anEntry({ kind, value, generation: held + 1 }));
      expect(index.findRevocation(index.identify(token))?.kind).toBe(kind);
    }
  });

  it('kills a person’s token that carries account generation 0 like any smaller one', () => {
    const token = aToken({ generations: [100, 0, 1] });
    const index = new RevocationIndex();
    index.apply(anEntry({ kind: 'account', value: token.subject, generation: 2 }));
    expect(index.findRevocation(index.identify(token))?.kind).toBe('account');
  });

  it('leaves a client’s own token alone when an account has its name', () => {
    const token = aToken({ subject: 'cart', clientId: 'cart', generations: [100, 0, 1] });
    const index = new RevocationIndex();
    index.apply(anEntry({ kind: 'account', value: 'cart', generation: 5 }));
    expect(index.findRevocation(index.identify(token))).toBeUndefined();
  });

  it('looks values up by their exact text where they are no lower-case UUIDs', () => {
    const jti = randomUUID();
    const index = new RevocationIndex();
    index.apply(anEntry({ value: jti.toUpperCase() }));
    index.apply(anEntry({ value: 'a-jti-of-another-kind' }));
    expect(index.findRevocation(index.identify(aToken({ jti })))).toBeUndefined();
    expect(index.findRevocation(index.identify(aToken({ jti: jti.toUpperCase() })))?.kind).toBe('token');
    expect(index.findRevocation(index.identify(aToken({ jti: 'a-jti-of-another-kind' })))?.kind).toBe('token');
  });

  it('rev-dup-after-restart: applying an entry again changes neither count, memory, counter nor verdict', () => {
    const index = new RevocationIndex();
    const entry = anEntry({ kind: 'session' });
    expect(index.apply(entry)).toBe(true);
    const before = [index.entries, index.bytes, index.applyCounter];
    expect(index.apply({ ...entry })).toBe(false);
    expect([index.entries, index.bytes, index.applyCounter]).toEqual(before);
  });

  it('answers the same in whatever order entries came, and however often (any 40 entries)', () => {
    const values = Array.from({ length: 6 }, (_, at) => `00000000-0000-4000-8000-00000000000${at}`);
    const entries = fc.array(
      fc.record({
        kind: fc.constantFrom('token', 'session', 'grant', 'account', 'client', 'issuer', 'key'),
        value: fc.constantFrom(...values, 'client-a', 'client-b'),
        generation: fc.integer({ min: 1, max: 4 }),
        expiresAt: fc.integer({ min: 1, max: 6 }).map((seconds) => seconds * 1_000_000),
        position: fc.integer({ min: 1, max: 40 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(entries, fc.array(fc.nat({ max: 1_000 })), fc.integer({ min: 0, max: 6 }), (list, seeds, at) => {
        const shuffled = [...list, ...list].sort((a, b) => (seeds[list.indexOf(a)] ?? 0) - (seeds[list.indexOf(b)] ?? 1));
        const [one, other] = [list, shuffled].map((order) => {
          const index = new RevocationIndex();
          for (const { generation, ...entry } of order) {
            index.apply(anEntry({ ...entry, ...(['account', 'client', 'issuer'].includes(entry.kind) && { generation }) }));
          }
          index.dropExpired(at * 1_000_000);
          return values.flatMap((value) =>
            [1, 2, 3, 4].map((generation) => {
              const token = aToken({
                jti: value,
                sid: value,
                grantId: value,
                subject: value,
                kid: value,
                generations: [generation, generation, generation],
              });
              return index.findRevocation(index.identify(token)) !== undefined;
            }),
          );
        });
        expect(one).toEqual(other);
      }),
    );
  });

  it('agrees with a plain map over any mixture of insertions, repeats and expiry', () => {
    const index = new RevocationIndex();
    const expected = new Map<string, number>();
    let at = 0;
    for (let step = 0; step < 60_000; step++) {
      const value = step % 7 === 0 ? ([...firstOf(expected)][0] ?? randomUUID()) : randomUUID();
      const expiresAt = (at + 1 + (step % 50)) * 1_000_000;
      index.apply(anEntry({ value, expiresAt, position: step + 1 }));
      expected.set(value, Math.max(expected.get(value) ?? 0, expiresAt));
      if (step % 3_000 !== 0) continue;
      at += 10;
      while (!index.dropExpired(at * 1_000_000));
      for (const [known, expiry] of expected) if (expiry <= at * 1_000_000) expected.delete(known);
      expect(index.entries).toBe(expected.size);
    }
    for (const jti of expected.keys()) expect(index.findRevocation(index.identify(aToken({ jti })))?.kind).toBe('token');
    for (let miss = 0; miss < 1_000; miss++) expect(index.findRevocation(index.identify(aToken()))).toBeUndefined();
  });

  it('rev-precision-after-restart: cuts microseconds off upwards, so that no entry is dropped before its expiry', () => {
    const index = new RevocationIndex();
    const token = aToken();
    index.apply(anEntry({ value: token.jti, expiresAt: 1_700_000_000_000_001 }));
    index.dropExpired(1_700_000_000_999_999);
    expect(index.findRevocation(index.identify(token))?.kind).toBe('token');
    index.dropExpired(1_700_000_001_000_000);
    expect(index.findRevocation(index.identify(token))).toBeUndefined();
  });

  it('keeps a revoked key until a trusted key set carries it, and refuses it for good then', () => {
    const index = new RevocationIndex();
    const identity = index.identify(aToken({ kid: 'k1' }));
    index.apply(anEntry({ kind: 'key', value: 'k1', expiresAt: 1_000_000 }));
    index.dropExpired(9_000_000);
    expect(index.findRevocation(identity)?.kind).toBe('key');
    index.noteKeySetChange(['k1']);
    index.dropExpired(9_000_000);
    expect(index.entries).toBe(0);
    index.beginEpoch(randomUUID());
    expect(index.findRevocation(identity)?.kind).toBe('key');
  });
});

describe('what was applied since a stamp', () => {
  it('concerns a cached token when one of its ids is among it, and costs nothing else a look-up', () => {
    const index = new RevocationIndex();
    const token = aToken();
    const identity = index.identify(token);
    const stamp = index.applyCounter;
    for (let other = 0; other < 100; other++) index.apply(anEntry({ position: other + 1 }));
    expect(index.findRevocationSince(identity, stamp)).toBeUndefined();
    index.apply(anEntry({ kind: 'grant', value: token.grantId ?? '', position: 50 }));
    expect(index.findRevocationSince(identity, stamp)?.kind).toBe('grant');
  });

  it('concerns it however much has been applied since', () => {
    const index = new RevocationIndex();
    const token = aToken();
    const identity = index.identify(token);
    const stamp = index.applyCounter;
    index.apply(anEntry({ kind: 'session', value: token.sid ?? '' }));
    for (let other = 0; other < 5_000; other++) index.apply(anEntry({ position: other + 2 }));
    expect(index.findRevocationSince(identity, stamp)?.kind).toBe('session');
  });

  it('answers as the whole index does, whichever id of a token an entry names', () => {
    const values = { jti: randomUUID(), sid: 'a-text', grantId: randomUUID(), subject: randomUUID(), clientId: 'client-of-a-token' };
    const token = aToken({ ...values, generations: [1, 1, 1, 1], originClientId: 'a-client-before' });
    const named = [
      { kind: 'token', value: token.jti },
      { kind: 'token', value: token.originJti ?? '' },
      { kind: 'token', value: token.parentJtis?.[1] ?? '' },
      { kind: 'session', value: 'a-text' },
      { kind: 'grant', value: token.grantId ?? '' },
      { kind: 'account', value: token.subject, generation: 2 },
      { kind: 'client', value: token.clientId, generation: 2 },
      { kind: 'client', value: 'a-client-before', generation: 2 },
      { kind: 'key', value: token.kid },
    ] as const;
    for (const entry of named) {
      const index = new RevocationIndex();
      const identity = index.identify(token);
      const stamp = index.applyCounter;
      index.apply(anEntry(entry));
      expect(index.findRevocationSince(identity, stamp)).toEqual(index.findRevocation(identity));
      expect(index.findRevocationSince(identity, stamp)?.kind).toBe(entry.kind);
      expect(index.findRevocationSince(identity, index.applyCounter)).toBeUndefined();
    }
  });

  it('concerns everybody after an issuer entry, a change of the key set and a new epoch', () => {
    const token = aToken({ generations: [10, 1, 1] });
    const index = new RevocationIndex();
    const identity = index.identify(token);
    let stamp = index.applyCounter;
    index.apply(anEntry({ kind: 'issuer', value: 'x', generation: 11 }));
    expect(index.findRevocationSince(identity, stamp)?.kind).toBe('issuer');
    index.beginEpoch(randomUUID());
    stamp = index.applyCounter;
    index.noteKeySetChange([token.kid]);
    expect(index.findRevocationSince(identity, stamp)?.kind).toBe('key');
  });
});

function* firstOf(map: ReadonlyMap<string, number>): Generator<string> {
  const [first] = map.keys();
  if (first !== undefined) yield first;
}

function anEntry(entry: Partial<RevocationEntry>): RevocationEntry {
  return { epoch: EPOCH, position: 1, id: randomUUID(), kind: 'token', value: randomUUID(), expiresAt: LATER_US, ...entry };
}

function aToken(token: Partial<AccessToken> = {}): AccessToken {
  return {
    issuer: 'https://issuer.example',
    subject: randomUUID(),
    audience: 'https://cart.example',
    clientId: 'web',
    jti: randomUUID(),
    issuedAt: 1,
    expiresAt: 2,
    scopes: new Set(),
    roles: [],
    generations: [1, 1, 1],
    sid: randomUUID(),
    grantId: randomUUID(),
    originJti: randomUUID(),
    parentJtis: [randomUUID(), randomUUID()],
    kid: 'k',
    claims: {},
    ...token,
  };
}
