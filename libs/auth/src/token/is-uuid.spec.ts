import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUuid } from './is-uuid.js';

describe('a UUID', () => {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

  it('is told from any other text, also from one that differs in a character', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(36), fc.string({ unit: 'binary', maxLength: 1 }), (uuid, at, character) => {
        expect(isUuid(uuid)).toBe(true);
        const changed = uuid.slice(0, at) + character + uuid.slice(at + 1);
        expect(isUuid(changed)).toBe(pattern.test(changed));
        expect(isUuid(uuid.toUpperCase())).toBe(pattern.test(uuid.toUpperCase()));
      }),
      { numRuns: 1_000 },
    );
  });
});
