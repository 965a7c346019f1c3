import { describe, expect, it } from '@jest/globals';
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { base64url, claimsAt, FakeClock, headerOf, signingPair, Stand } from './issuer.fixture.js';
import { KeySet, type KeySetProblem } from './key-set.js';

describe('the key of a token', () => {
  it('guard-alg-key: decides the algorithm', async () => {
    const ec = signingPair('ec');
    const rsa = signingPair('rsa', 'RS256');
    const stand = new Stand({ pair: ec, statement: { keys: [ec.jwk, rsa.jwk] } });
    expect([await stand.verdict(stand.mint()), await stand.verdict(stand.mint({}, {}, rsa))]).toEqual(['ok', 'ok']);

    const swapped = stand.mint({}, { kid: 'ec' }, rsa);
    const asPss = stand.mint({}, {}, { ...rsa, algorithm: 'PS256' });
    for (const text of [swapped, asPss]) expect(await stand.verdict(text)).toBe('token.wrong_algorithm');

    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
    for (const secret of [JSON.stringify(ec.jwk), pem.toString()]) {
      const input = `${base64url(headerOf(ec, { alg: 'HS256' }))}.${base64url(JSON.stringify(claimsAt(stand.clock.nowS)))}`;
      expect(await stand.verdict(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`)).toBe(
        'token.wrong_algorithm',
      );
    }
    const unsigned = stand.mint({}, { alg: 'none' });
    expect(await stand.verdict(unsigned.slice(0, unsigned.lastIndexOf('.') + 1))).toBe('token.wrong_algorithm');
    for (const alg of ['es256', ['ES256'], 'ES384', 'NONE', '', undefined, 256, 'HS512']) {
      expect(await stand.verdict(stand.mint({}, { alg }))).toBe('token.wrong_algorithm');
    }
  });

  it('guard-kid-absent: is named by a text of sane length, and nothing is fetched for any other', async () => {
    for (const keys of [1, 3]) {
      const pairs = ['a', 'b', 'c'].slice(0, keys).map((kid) => signingPair(kid));
      const stand = new Stand({ pair: signingPair('a'), statement: { keys: pairs.map(({ jwk }) => jwk) } });
      for (const kid of [undefined, null, 5, '', 'x'.repeat(129), ['a'], { a: 1 }]) {
        expect(await stand.verdict(stand.mint({}, { kid }))).toBe('token.malformed');
      }
      expect(await stand.verdict(stand.mint({}, { kid: 'x'.repeat(8_192) }))).toBe('token.malformed');
      expect(stand.keys.counts.fetches).toBe(0);
      for (const kid of ['__proto__', 'constructor', '../../etc/passwd', "' OR 1=1", 'https://evil.example/jwks']) {
        expect(await stand.verdict(stand.mint({}, { kid }))).toBe('token.unknown_key');
      }
      expect(stand.keys.counts).toMatchObject({ keys, fetches: 1 });
    }
  });

  it('guard-kid-flood: is found as before while unknown ids cause one fetch an interval', async () => {
    const stand = new Stand({ keys: { minimumIntervalMs: 5_000 } });
    const good = stand.mint();
    const key = stand.keys.find('key-1');
    for (let second = 0; second < 60; second += 1) {
      const flood = Array.from({ length: 20 }, () => stand.verdict(stand.mint({}, { kid: randomUUID() })));
      expect(await stand.verdict(good)).toBe('ok');
      expect(new Set(await Promise.all(flood))).toEqual(new Set(['token.unknown_key']));
      stand.clock.advance(1_000);
    }
    expect(stand.keys.counts).toMatchObject({ keys: 1, fetches: 12 });
    expect(stand.keys.find('key-1')).toBe(key);
  });

  it('guard-jwks-stampede: is fetched once for 200 requests at once', async () => {
    const stand = new Stand({ statement: null });
    stand.fetched = () => new Promise((resolve) => setImmediate(resolve, [stand.pair.jwk])); // long after all have asked
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => stand.verdict(stand.mint())));
    expect(new Set(verdicts)).toEqual(new Set(['ok']));
    expect(stand.keys.counts.fetches).toBe(1);
    expect(stand.keys.version).toBe(0);
  });

  it('guard-jwks-outage: stays when the source fails, times out, or answers anything but a key set', async () => {
    const problems: KeySetProblem[] = [];
    const stand = new Stand({ statement: null, keys: { report: (problem) => problems.push(problem) } });
    stand.fetched = () => Promise.resolve([stand.pair.jwk]);
    expect(await stand.verdict(stand.mint())).toBe('ok');

    const answers = [new Error('500'), new Error('timed out'), new SyntaxError('<html>'), [], {}, undefined, null, 'keys'];
    for (const answer of answers) {
      stand.clock.advance(60_000);
      stand.fetched = () =>
        answer instanceof Error ? Promise.reject(answer) : Promise.resolve(JSON.parse(JSON.stringify(answer ?? null)));
      expect(await stand.verdict(stand.mint({}, { kid: 'unknown' }))).toBe('token.unknown_key');
      expect(await stand.verdict(stand.mint())).toBe('ok');
    }
    expect(stand.keys.counts.failedFetches).toBe(answers.length);
    expect(problems.map(({ kind }) => kind)).toContain('fetch-failed');
    expect(problems).toContainEqual({ kind: 'set-refused', why: 'no usable key' });
  });

  it('guard-jwks-odd-entry: is found among entries that cannot verify, which are reported once', async () => {
    const problems: KeySetProblem[] = [];
    const encryption = { ...signingPair('enc', 'RS256').jwk, use: 'enc', alg: 'RSA-OAEP-256' };
    const { kid: _, ...withoutKid } = signingPair('x').jwk;
    const weak = { ...generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }), kid: 'weak' };
    const offCurve = { ...signingPair('off').jwk, y: signingPair('y').jwk.y };
    const published = { ...signingPair('private').privateKey.export({ format: 'jwk' }), kid: 'private' };
    const signOnly = { ...signingPair('ops').jwk, key_ops: ['sign'] };
    const odd = [
      { kty: 'OKP', crv: 'Ed25519' },
      { kty: 'AKP' },
      encryption,
      null,
      withoutKid,
      weak,
      offCurve,
      published,
      signOnly,
      'x',
      7,
      [],
    ];
    const symmetric = { kty: 'oct', k: 'c2VjcmV0', kid: 'oct', alg: 'HS256' };
    const stand = new Stand({ statement: null, keys: { report: (problem) => problems.push(problem) } });
    stand.fetched = () => Promise.resolve([...odd, symmetric, stand.pair.jwk]);

    expect(await stand.verdict(stand.mint())).toBe('ok');
    stand.clock.advance(60_000);
    for (const kid of ['enc', 'weak', 'off', 'private', 'ops', 'oct']) expect(stand.keys.find(kid)).toBeUndefined();
    expect(await stand.verdict(stand.mint({}, { kid: 'unknown' }))).toBe('token.unknown_key');
    expect(problems).toEqual([{ kind: 'entries-skipped', count: odd.length + 1 }]);
  });

  it('guard-jwks-same-kid: is never one of two: a set with one id for two keys is refused loudly, and the old set stays', async () => {
    const problems: KeySetProblem[] = [];
    const stand = new Stand({ keys: { report: (problem) => problems.push(problem) } });
    const ec = signingPair('2026');
    for (const other of [signingPair('2026', 'RS256'), signingPair('2026')]) {
      stand.clock.advance(60_000);
      stand.fetched = () => Promise.resolve([ec.jwk, other.jwk]);
      expect(await stand.verdict(stand.mint({}, {}, ec))).toBe('token.unknown_key');
      expect(stand.keys.accept(stand.statement(2, { keys: [ec.jwk, other.jwk] }))).toBe(false);
      expect(await stand.verdict(stand.mint())).toBe('ok');
    }
    expect(problems).toEqual(
      [{ kind: 'set-refused', why: 'two keys have one id' }, expect.objectContaining({ kind: 'set-refused' })].slice(0, 1),
    );
    expect(stand.keys.version).toBe(1);
  });
});

describe('the key set', () => {
  const statementOf = (
    version: number,
    keys: readonly unknown[],
    revokedKids: readonly string[] = [],
  ): Parameters<KeySet['accept']>[0] => ({
    version,
    keys: keys.map((key) => Object(key)),
    revokedKids,
    accessTokenLifetimeMaxS: 900,
  });
  const emptySet = (): KeySet => new KeySet({ clock: new FakeClock(), fetch: () => Promise.reject(new Error('away')) });
  const a = signingPair('a');
  const b = signingPair('b');

  it('takes over newer statements alone', () => {
    const keys = emptySet();
    expect(keys.version).toBe(-1);
    expect(keys.accessTokenLifetimeMaxS).toBeUndefined();
    expect(keys.accept(statementOf(5, [a.jwk]))).toBe(true);
    expect(keys.accept(statementOf(5, [b.jwk]))).toBe(false);
    expect(keys.accept(statementOf(4, [b.jwk]))).toBe(false);
    expect(keys.accept(statementOf(6, [b.jwk]))).toBe(true);
    expect([keys.find('a'), keys.find('b')?.kid, keys.version, keys.accessTokenLifetimeMaxS]).toEqual([undefined, 'b', 6, 900]);
  });

  it('never gives a revoked key again, from whatever source it comes', async () => {
    const clock = new FakeClock();
    const keys = new KeySet({ clock, fetch: () => Promise.resolve([a.jwk, b.jwk]) });
    expect((await keys.require('a')).kid).toBe('a');
    expect(keys.accept(statementOf(2, [a.jwk, b.jwk], ['a']))).toBe(true);
    expect(keys.accept(statementOf(3, [a.jwk, b.jwk], []))).toBe(true);
    expect([keys.find('a'), keys.isRevoked('a')]).toEqual([undefined, true]);
    clock.advance(60_000);
    await expect(keys.require('a')).rejects.toThrow(expect.objectContaining({ code: 'token.unknown_key' }));
    await expect(keys.require('c')).rejects.toThrow(expect.objectContaining({ code: 'token.unknown_key' }));
    expect(keys.find('a')).toBeUndefined();
    expect([keys.revoke('b'), keys.revoke('b'), keys.find('b')]).toEqual([true, false, undefined]);
    expect(keys.snapshot()?.revokedKids).toEqual(['a', 'b']);
  });

  it('revokes what a statement says even where that has no key we can use', () => {
    const keys = emptySet();
    keys.accept(statementOf(1, [a.jwk]));
    expect(keys.accept(statementOf(2, [], ['a']))).toBe(true);
    expect([keys.find('a'), keys.version]).toEqual([undefined, 1]);
  });

  it('has no trust from a revocation alone', async () => {
    const keys = emptySet();
    keys.revoke('a');
    expect([keys.version, keys.snapshot()]).toEqual([-1, undefined]);
    await expect(keys.require('b')).rejects.toThrow(expect.objectContaining({ code: 'view.not_ready', status: 503 }));
  });

  it('tells its listeners of each change, and of nothing else', async () => {
    const clock = new FakeClock();
    const keys = new KeySet({ clock, fetch: () => Promise.resolve([a.jwk]) });
    let heard = 0;
    const stop = keys.onChange(() => {
      heard += 1;
    });
    await keys.require('a');
    expect([heard, keys.changes]).toEqual([1, 1]);
    clock.advance(60_000);
    await expect(keys.require('c')).rejects.toThrow(/does not have/);
    expect(heard).toBe(1);
    keys.accept(statementOf(1, [a.jwk]));
    keys.accept(statementOf(1, [b.jwk]));
    keys.revoke('c');
    expect([heard, keys.changes]).toEqual([3, 3]);
    stop();
    keys.revoke('d');
    expect(heard).toBe(3);
  });

  it('founds the same trust again from its snapshot', () => {
    const keys = emptySet();
    keys.accept(statementOf(5, [a.jwk, b.jwk]));
    keys.revoke('b');
    const again = emptySet();
    expect(again.accept(JSON.parse(JSON.stringify(keys.snapshot())))).toBe(true);
    expect([again.find('a')?.kid, again.find('b'), again.isRevoked('b'), again.version]).toEqual(['a', undefined, true, 5]);
  });

  it('adds what HTTP knows beyond the newest statement, and lets the next statement decide again', async () => {
    const keys = new KeySet({ clock: new FakeClock(), fetch: () => Promise.resolve([b.jwk]) });
    keys.accept(statementOf(1, [a.jwk]));
    expect((await keys.require('b')).kid).toBe('b');
    expect(keys.find('a')?.kid).toBe('a');
    keys.accept(statementOf(2, [a.jwk]));
    expect(keys.find('b')).toBeUndefined();
  });
});
