import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { Stand } from './issuer.fixture.js';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens.js';

const stand = new Stand();
const { pair, keys, revocations } = stand;

async function record(): Promise<VerifiedToken> {
  const token = await sample;
  const key = keys.find(pair.kid);
  if (!key) throw new Error('no key');
  const identity = revocations.identify(token);
  return { token, expiresAt: 0, notBefore: 0, key, identity, checkedAt: 0, keysCheckedAt: 0, used: false };
}
const sample = Promise.resolve(stand.authenticator.authenticate(`Bearer ${stand.mint()}`)).then((token) => Object(token));

function authorizations(count: number): readonly string[] {
  return Array.from({ length: count }, () => `Bearer ${randomBytes(60).toString('base64url')}`);
}

describe('the verified-token table', () => {
  it('finds what was added by an equal text of another origin, and nothing else', async () => {
    const table = new VerifiedTokens(1_000);
    const texts = authorizations(1_000);
    const records = new Map(await Promise.all(texts.map(async (text) => [text, await record()] as const)));
    for (const [text, added] of records) table.add(text, added);
    for (const text of texts) expect(table.find(Buffer.from(text).toString('latin1'))).toBe(records.get(text));
    for (const text of authorizations(1_000)) expect(table.find(text)).toBeUndefined();
    expect([table.size, table.find(''), table.find('Bearer ')]).toEqual([1_000, undefined, undefined]);
  });

  it('holds no more than its bound, and keeps those that are asked for', async () => {
    const table = new VerifiedTokens(100);
    const hot = authorizations(50);
    for (const text of hot) table.add(text, await record());
    for (const text of authorizations(10_000)) {
      for (const asked of hot) table.find(asked);
      table.add(text, await record());
      expect(table.size).toBeLessThanOrEqual(100);
    }
    expect(hot.filter((text) => table.find(text))).toHaveLength(50);
  });

  it('holds none where its bound is 0', async () => {
    const table = new VerifiedTokens(0);
    table.add('Bearer x', await record());
    expect([table.size, table.find('Bearer x')]).toEqual([0, undefined]);
  });

  it('behaves as a map, whatever is added, replaced and deleted, also where all look for one slot', async () => {
    const tail = 'x'.repeat(40); // the characters that choose the slot
    const texts = [...Array.from({ length: 20 }, (_, at) => `Bearer ${at}${tail}`), ...authorizations(20)];
    const records = await Promise.all(texts.map(() => record()));
    const step = fc.record({ act: fc.constantFrom('add', 'delete', 'find', 'clear'), at: fc.nat(texts.length - 1) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const table = new VerifiedTokens(1_000);
        const model = new Map<string, VerifiedToken>();
        for (const { act, at } of steps) {
          const text = texts[at] ?? '';
          const added = records[at];
          if (act === 'add' && added) {
            table.add(text, added);
            model.set(text, added);
          } else if (act === 'delete') {
            table.delete(text);
            model.delete(text);
          } else if (act === 'clear' && at === 0) {
            table.clear();
            model.clear();
          }
          expect(table.find(text)).toBe(model.get(text));
          expect(table.size).toBe(model.size);
        }
        for (const text of texts) expect(table.find(text)).toBe(model.get(text));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a flood of forged tokens', () => {
  it('evicts no good one, and none of it is remembered', async () => {
    const flooded = new Stand({ authenticator: { cacheMax: 10 } });
    const good = Array.from({ length: 10 }, () => flooded.mint());
    for (const text of good) expect(await flooded.verdict(text)).toBe('ok');
    for (let at = 0; at < 2_000; at += 1) {
      const text = good[at % 10] ?? '';
      const forged = `${text.slice(0, text.lastIndexOf('.') + 1)}${randomBytes(64).toString('base64url')}`;
      expect(await flooded.verdict(forged)).toBe('token.bad_signature');
    }
    const before = flooded.authenticator.counts;
    for (const text of good) expect(await flooded.verdict(text)).toBe('ok');
    expect(flooded.authenticator.counts).toEqual({ cached: 10, cacheHits: before.cacheHits + 10 });
  });
});
