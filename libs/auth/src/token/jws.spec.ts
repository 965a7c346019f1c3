import { describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { parseJws, verifyJws } from './jws.js';
import { KeySet } from './key-set.js';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const clock = { now: () => 0, monotonic: () => 0 };

describe('a signed text', () => {
  it('verifies with the key that its kid names, and no longer when a byte differs', () => {
    const keys = new KeySet({ fetch: () => Promise.resolve([]), clock });
    const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'a' };
    expect(keys.version).toBe(-1);
    expect(keys.accept({ version: 7, keys: [jwk], revokedKids: [], accessTokenLifetimeMaxS: 900 })).toBe(true);
    const text = jsonwebtoken.sign({ a: 1 }, pair.privateKey, { algorithm: 'ES256', header: { alg: 'ES256', typ: 'x+jwt', kid: 'a' } });

    const parsed = parseJws(text, { types: ['x+jwt'], maxBytes: 1000, algorithms: ['ES256'] });
    const key = keys.find(parsed.header.kid);
    if (!key) throw new Error('no key');
    verifyJws(parsed, key);
    expect(parsed.payload).toMatchObject({ a: 1 });
  });
});
