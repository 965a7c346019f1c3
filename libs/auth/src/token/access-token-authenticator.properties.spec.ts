import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHmac, randomUUID } from 'node:crypto';
import { base64url, claimsAt, headerOf, signingPair, signSegments, Stand } from './issuer.fixture.js';

describe('whatever is done to a token', () => {
  const stand = new Stand();
  const good = stand.mint();

  it('changing any character of it makes it another one, that nobody signed', async () => {
    expect(await stand.verdict(good)).toBe('ok');
    const mutation = fc.record({ at: fc.nat(good.length - 1), character: fc.integer({ min: 0x21, max: 0xff }) });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ at, character }) => {
        const changed = good.slice(0, at) + String.fromCharCode(character) + good.slice(at + 1);
        fc.pre(changed !== good);
        expect(await stand.verdict(changed)).not.toBe('ok');
      }),
      { numRuns: 2_000 },
    );
    expect(stand.authenticator.counts.cached).toBe(1);
  });

  it('flipping any bit of a decoded segment, and spelling it correctly again, does not verify', async () => {
    const segments = good.split('.');
    const place = fc.integer({ min: 0, max: 2 }).chain((segment) => {
      const bits = Buffer.from(segments[segment] ?? '', 'base64url').length * 8;
      return fc.record({ segment: fc.constant(segment), bit: fc.nat(bits - 1) });
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ segment, bit }) => {
        const bytes = Buffer.from(segments[segment] ?? '', 'base64url');
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const changed = segments.with(segment, bytes.toString('base64url')).join('.');
        expect(await stand.verdict(changed)).not.toBe('ok');
      }),
      { numRuns: 2_000 },
    );
  });

  it('cutting it, doubling parts of it or adding to it does not verify', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length), fc.nat(good.length), fc.string(), async (from, to, more) => {
        const texts = [
          good.slice(from, to),
          good.slice(0, from) + good.slice(to),
          good + more,
          more + good,
          good.slice(0, from) + more + good.slice(from),
        ];
        for (const text of texts) if (text !== good) expect(await refuses(text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  /** A header with spaces around the token is refused as a request, or names the same token. */
  async function refuses(text: string): Promise<boolean> {
    return (await stand.verdict(text)) !== 'ok' || text.trimStart() === good;
  }

  it('any text at all is refused for one of our reasons', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        expect(await stand.verdict(text)).not.toBe('ok');
      }),
      { numRuns: 1_000 },
    );
  });

  it('any JSON signed as its payload is refused or read, and nothing else happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom(...Object.keys(claimsAt(0))), fc.jsonValue()),
        async (value, changes) => {
          expect(await stand.verdict(stand.mintText(JSON.stringify(value)))).not.toBe('ok');
          expect(await stand.verdict(stand.mint(changes))).toMatch(/^(ok|token\.)/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the cold and the warm path', () => {
  it('guard-crit-fast-path: give one verdict for every token, in whatever order and however often they are asked', async () => {
    const stand = new Stand();
    const corpus = corpusOf(stand);
    const alone = new Map<string, string>();
    for (const text of corpus) alone.set(text, await new Stand({ pair: stand.pair }).verdict(text));
    expect(new Set(alone.values()).size).toBeGreaterThan(8);

    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...corpus), { minLength: 30, maxLength: 120 }), async (order) => {
        const warm = new Stand({ pair: stand.pair, authenticator: { cacheMax: 4 } });
        for (const text of [...order, ...order]) expect(await warm.verdict(text)).toBe(alone.get(text));
      }),
      { numRuns: 25 },
    );
  });

  it('agree while time passes, ids are revoked and keys come and go', async () => {
    const other = signingPair('key-2');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), token: fc.nat(7) }),
      fc.record({ kind: fc.constant('revoke' as const), token: fc.nat(7) }),
      fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: -30, max: 400 }) }),
      fc.record({ kind: fc.constant('keys' as const), lifetime: fc.constantFrom(600, 900), both: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const warm = new Stand();
        warm.keys.accept(warm.statement(2, { keys: [warm.pair.jwk, other.jwk] }));
        const jtis = Array.from({ length: 8 }, () => randomUUID());
        const texts = jtis.map((jti, at) =>
          warm.mint({ jti, nbf: warm.clock.nowS + at * 100 - 100, exp: warm.clock.nowS + 500 + at * 50 }, {}, at % 2 ? other : warm.pair),
        );
        let statement = warm.statement(2, { keys: [warm.pair.jwk, other.jwk] });
        for (const next of steps) {
          if (next.kind === 'wait') warm.clock.advance(next.seconds * 1_000);
          if (next.kind === 'revoke') warm.revocations.revoke(jtis[next.token] ?? '');
          if (next.kind === 'keys') {
            const keys = next.both ? [warm.pair.jwk, other.jwk] : [warm.pair.jwk];
            statement = warm.statement(statement.version + 1, { keys, accessTokenLifetimeMaxS: next.lifetime });
            warm.keys.accept(statement);
          }
          if (next.kind !== 'ask') continue;
          const cold = new Stand({ pair: warm.pair, statement });
          cold.clock.nowMs = warm.clock.nowMs;
          for (const id of warm.revocations.dead) cold.revocations.revoke(id);
          const text = texts[next.token] ?? '';
          expect(await warm.verdict(text)).toBe(await cold.verdict(text));
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Good tokens and bad ones of every kind, many of which differ from a good one in one rule alone. */
function corpusOf(stand: Stand): readonly string[] {
  const good = [stand.mint(), stand.mint({ roles: ['admin'] }), stand.mint({}, { typ: 'application/AT+JWT' })];
  const [header = '', payload = '', signature = ''] = (good[0] ?? '').split('.');
  const claims = [
    { exp: undefined },
    { exp: stand.clock.nowS - 60 },
    { exp: stand.clock.nowS + 901 },
    { nbf: stand.clock.nowS + 60 },
    { iss: 'https://evil.example' },
    { aud: 'http://localhost:3004' },
    { sub: 5 },
    { gen: [1, 1] },
    { jti: 'x' },
  ].map((changes) => stand.mint(changes));
  const headers = [{ crit: ['x'], x: 1 }, { typ: 'JWT' }, { alg: 'none' }, { alg: 'HS256' }, { kid: undefined }, { kid: 'other' }].map(
    (changes) => stand.mint({}, changes),
  );
  const symmetric = base64url(headerOf(stand.pair, { alg: 'HS256' }));
  return [
    ...good,
    ...claims,
    ...headers,
    `${good[0]}=`,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}.${payload}.${signature.slice(0, -4)}`,
    `${good[0]}.${signature}`,
    `${header}.${base64url(JSON.stringify(claimsAt(stand.clock.nowS)))}.${signature}`,
    `${symmetric}.${payload}.${createHmac('sha256', JSON.stringify(stand.pair.jwk)).update(`${symmetric}.${payload}`).digest('base64url')}`,
    stand.mint({}, {}, signingPair('key-1')),
    signSegments(base64url(headerOf(stand.pair).replace('{', '{"kid":"x",')), payload, stand.pair),
  ];
}
