import { describe, expect, it } from '@jest/globals';
import { base64url, headerOf, signingPair, signSegments } from './issuer.fixture.js';
import { parseJws, verifyJws } from './jws.js';
import { importVerificationKey } from './verification-key.js';

describe('a signed message of the plane', () => {
  const pair = signingPair('a');
  const rules = { types: ['valetkey-heartbeat+jwt'], maxBytes: 1_000, algorithms: ['ES256'] };
  const text = signSegments(base64url(headerOf(pair, { typ: 'valetkey-heartbeat+jwt' })), base64url('{"v":1}'), pair);

  it('is read and verified with the key that its kid names, by the rules of its reader', () => {
    const parsed = parseJws(text, rules);
    expect(parsed).toMatchObject({ header: { kid: 'a', alg: 'ES256' }, payload: { v: 1 } });
    const key = importVerificationKey(pair.jwk);
    const other = importVerificationKey(signingPair('a').jwk);
    const rsa = importVerificationKey(signingPair('a', 'RS256').jwk);
    if (!key || !other || !rsa) throw new Error('no key');
    expect(verifyJws(parsed, key)).toBeUndefined();
    expect(() => verifyJws(parsed, other)).toThrow(expect.objectContaining({ code: 'token.bad_signature' }));
    expect(() => verifyJws(parsed, rsa)).toThrow(expect.objectContaining({ code: 'token.wrong_algorithm' }));
  });

  it('is refused as another type, by another algorithm, or beyond the size that its reader allows', () => {
    expect(() => parseJws(text, { ...rules, types: ['at+jwt'] })).toThrow(expect.objectContaining({ code: 'token.wrong_type' }));
    expect(() => parseJws(text, { ...rules, algorithms: ['RS256'] })).toThrow(expect.objectContaining({ code: 'token.wrong_algorithm' }));
    expect(() => parseJws(text, { ...rules, maxBytes: text.length - 1 })).toThrow(expect.objectContaining({ code: 'token.malformed' }));
    expect(parseJws(text, { ...rules, maxBytes: text.length }).text).toBe(text);
  });
});
