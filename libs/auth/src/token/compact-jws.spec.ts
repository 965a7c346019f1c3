import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCompactJws } from './compact-jws.js';
import { base64url, headerOf, signingPair, signSegments } from './issuer.fixture.js';

const pair = signingPair('a', 'RS256');
const rules = { maxBytes: 8_192, algorithms: ['RS256'] };
const header = base64url(headerOf(pair));

function payloadOf(segment: string): Uint8Array | undefined {
  try {
    return readCompactJws(`${header}.${segment}.AAAA`, rules).payload;
  } catch {
    return undefined;
  }
}

describe('a segment of a token', () => {
  it('is read when it is spelt as its bytes are encoded, and not in any other way', () => {
    const letters = fc.constantFrom(...'ABCDEFGHwxyz0189-_'.split(''));
    const strange = fc.oneof(
      { weight: 9, arbitrary: letters },
      fc.constantFrom('+', '/', '=', ' ', '\t', '\n', '#', '\u0000', '\u00c1', '\u0141', '\u2028'),
    );
    const segments = fc.array(strange, { maxLength: 12 }).map((characters) => characters.join(''));
    fc.assert(
      fc.property(segments, (segment) => {
        const bytes = Buffer.from(segment, 'base64url');
        expect(payloadOf(segment)).toEqual(bytes.toString('base64url') === segment ? bytes : undefined);
      }),
      { numRuns: 20_000 },
    );
  });

  it('has one spelling for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(payloadOf(Buffer.from(bytes).toString('base64url'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('is not read by the low bytes of its characters, as Node decodes it', () => {
    const text = signSegments(header, base64url('{}'), pair);
    for (let at = 0; at < text.length; at += 7) {
      const respelt = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) + 0x100) + text.slice(at + 1);
      expect(() => readCompactJws(respelt, rules)).toThrow(expect.objectContaining({ code: 'token.malformed' }));
    }
    expect(readCompactJws(text, rules).text).toBe(text);
  });

  it('that is an ECDSA or EdDSA signature has exactly the length of one, and none is empty', () => {
    for (const algorithm of ['ES256', 'EdDSA', 'RS256'] as const) {
      const input = `${base64url(headerOf(pair, { alg: algorithm }))}.${base64url('{}')}`;
      const isRead = (bytes: number): boolean => {
        try {
          readCompactJws(`${input}.${Buffer.alloc(bytes).toString('base64url')}`, { maxBytes: 8_192, algorithms: [algorithm] });
          return true;
        } catch {
          return false;
        }
      };
      expect([0, 63, 64, 65, 256].map(isRead)).toEqual(
        algorithm === 'RS256' ? [false, true, true, true, true] : [false, false, true, false, false],
      );
    }
  });
});
