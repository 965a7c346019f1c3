import { describe, expect, it } from '@jest/globals';
import { TokenError } from '../token/token.error.js';
import { TestClock, TestIssuer, type TestResourceServer } from './index.js';

const audience = 'http://localhost:3002';
const subject = '018f4c5e-0000-7000-8000-000000000001';

/** The code of the refusal, or who was let in. */
async function verdict(server: TestResourceServer, token: string): Promise<string> {
  try {
    return (await server.authenticate(`Bearer ${token}`)).subject;
  } catch (error) {
    if (error instanceof TokenError) return error.code;
    throw error;
  }
}

describe('TestIssuer', () => {
  it('mints for people and for clients what the real verdict accepts', async () => {
    const issuer = new TestIssuer();
    const server = issuer.resourceServer({ audience });
    const token = issuer.mint({ audience, subject, scope: ['cart:read', 'cart:write'], roles: ['admin'], clientId: 'demo-cli' });
    const verified = await server.authenticate(`Bearer ${token}`);
    expect([...verified.scopes]).toEqual(['cart:read', 'cart:write']);
    expect(verified).toMatchObject({ subject, clientId: 'demo-cli', roles: ['admin'], audience, issuer: 'http://localhost:3001' });
    expect(await verdict(server, issuer.mintForClient({ audience, clientId: 'demo-service' }))).toBe('demo-service');
  });

  it('signs with each algorithm, and the older keys still verify after a rotation', async () => {
    const issuer = new TestIssuer();
    const server = issuer.resourceServer({ audience });
    const tokens = (['ES256', 'RS256', 'PS256'] as const).map((algorithm) => {
      issuer.rotateKey(algorithm);
      return issuer.mint({ audience, subject });
    });
    for (const token of tokens) expect(await verdict(server, token)).toBe(subject);
  });

  it('revokes everywhere at once, and gives accounts and clients new tokens in the same millisecond', async () => {
    const issuer = new TestIssuer();
    const servers = [issuer.resourceServer({ audience }), issuer.resourceServer({ audience })];
    const before = issuer.mint({ audience, subject });
    issuer.revoke({ kind: 'account', value: subject });
    const after = issuer.mint({ audience, subject });
    for (const server of servers) {
      expect(await verdict(server, before)).toBe('token.revoked');
      expect(await verdict(server, after)).toBe(subject);
    }
  });

  it('tells a server that comes later all that was revoked before', async () => {
    const issuer = new TestIssuer();
    const token = issuer.mint({ audience });
    issuer.revokeToken(token);
    expect(await verdict(issuer.resourceServer({ audience }), token)).toBe('token.revoked');
  });

  it('lets time pass when it is told to, and not before', async () => {
    const issuer = new TestIssuer({ clock: new TestClock(Date.UTC(2026, 0, 1)) });
    const server = issuer.resourceServer({ audience, clockToleranceS: 0 });
    const token = issuer.mint({ audience, subject, expiresInS: 60 });
    issuer.clock.advance(59_999);
    expect(await verdict(server, token)).toBe(subject);
    issuer.clock.advance(1);
    expect(await verdict(server, token)).toBe('token.expired');
  });

  it('lets a server that is cut off grow old and say so, until it has caught up', async () => {
    const issuer = new TestIssuer();
    const server = issuer.resourceServer({ audience });
    const token = issuer.mint({ audience, subject });
    const heard: boolean[] = [];
    const unsubscribe = server.onReadinessChange(({ ready }) => heard.push(ready));

    server.cutOff();
    issuer.revokeToken(token);
    expect(await verdict(server, token)).toBe(subject); // what nobody told it, it cannot know
    issuer.clock.advance(30_001);
    expect(await verdict(server, token)).toBe('view.stale');
    expect(server.readiness()).toMatchObject({ ready: false, view: { contactAgeMs: 30_001 } });

    server.reconnect();
    expect(await verdict(server, token)).toBe('token.revoked');
    expect(server.readiness()).toMatchObject({ ready: true, reasons: [], view: { entries: 1, contactAgeMs: 0 } });
    expect(heard).toEqual([true]);
    unsubscribe();
    expect(server.metrics()).toMatchObject({
      revocation_index_entries: 1,
      'tokens_verified_total{result="accepted",reason=""}': 1,
      'tokens_verified_total{result="refused",reason="token.revoked"}': 1,
      'tokens_verified_total{result="refused",reason="view.stale"}': 1,
    });
  });

  it('signs any text, and leaves out what it is told to', async () => {
    const issuer = new TestIssuer();
    const server = issuer.resourceServer({ audience });
    const header = { typ: 'at+jwt', alg: 'ES256', kid: issuer.key.kid };
    expect(await verdict(server, issuer.mintRaw({ header, payload: issuer.claims({ audience, subject }) }))).toBe(subject);
    expect(await verdict(server, issuer.mintRaw({ header, payload: 'no JSON' }))).toBe('token.malformed');
    expect(await verdict(server, issuer.mint({ audience, claims: { exp: undefined } }))).toBe('token.malformed');
    expect(await verdict(server, issuer.mint({ audience, header: { typ: undefined } }))).toBe('token.wrong_type');
  });

  it('signs nothing once its only key is revoked, and goes on with the next', async () => {
    const issuer = new TestIssuer();
    const server = issuer.resourceServer({ audience });
    const token = issuer.mint({ audience });
    issuer.revoke({ kind: 'key', value: issuer.key.kid });
    expect(() => issuer.mint({ audience })).toThrow('Every key is revoked: rotate first');
    issuer.rotateKey();
    expect(await verdict(server, issuer.mint({ audience, subject }))).toBe(subject);
    expect(await verdict(server, token)).toMatch(/^token\.(revoked|unknown_key)$/);
  });
});
