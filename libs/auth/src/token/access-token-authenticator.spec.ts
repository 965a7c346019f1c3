import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Stand } from './issuer.fixture.js';

describe('an access token', () => {
  it('is accepted with its claims, and found again without its signature being checked', async () => {
    const stand = new Stand();
    const sub = randomUUID();
    const sid = randomUUID();
    const text = stand.mint({ sub, sid });

    const token = await stand.authenticator.authenticate(`Bearer ${text}`);
    expect(token).toMatchObject({
      subject: sub,
      sid,
      clientId: 'demo-web',
      generations: [1_893_456_000, 1, 1],
      kid: 'key-1',
      amr: ['pwd'],
    });
    expect([...token.scopes]).toEqual(['cart:read', 'cart:write']);
    expect(stand.authenticator.authenticate(`Bearer ${text}`)).toBe(token);
  });
});
