import { describe, expect, it } from '@jest/globals';
import { scopeWords } from './scope-words.js';

// DESIGN §4.
const SCOPES =
  'openid offline_access profile email cart:read cart:write inventory:read inventory:write payment:read payment:write payment:refund auth:admin'.split(
    ' ',
  );

describe('the words for a scope', () => {
  it.each(SCOPES)('%s are words', (scope) => {
    expect(scopeWords(scope).words).not.toContain(`“${scope}”`);
  });

  it.each(['reports:export', 'constructor', '__proto__'])(
    '%s, which nobody has described, are its name, so that nothing is asked for unseen',
    (scope) => {
      expect(scopeWords(scope)).toEqual({ words: `Use the permission “${scope}”` });
    },
  );
});
