import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { Browser } from '../../test/browser.js';
import { issuerTokens, type RunningIssuer, startIssuer } from '../../test/issuer.js';
import type { AccountGrant } from './account-grant.js';
import type { AccountSession } from './account-session.js';
import { deviceWords } from './device-words.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const ADMIN = { email: 'admin@example.com', password: 'admin-demo-password' };

let postgres: TestPostgres;
let issuer: RunningIssuer;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await startIssuer(postgres);
});

afterAll(async () => {
  await issuer.stop();
  await postgres.stop();
});

describe('GET /account/me', () => {
  it('says who the person is', async () => {
    const { access } = await issuerTokens(issuer, new Browser(issuer.issuer), ADMIN);
    const { status, body } = await call('GET', '/account/me', access);
    expect(status).toBe(200);
    expect(body).toEqual({
      sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'admin@example.com',
      emailVerified: true,
      name: 'Ada Admin',
      roles: ['admin'],
    });
  });
});

describe('GET /account/sessions', () => {
  it('lists where the person is signed in, by device, and marks the one the token is of', async () => {
    const laptop = await issuerTokens(issuer, new Browser(issuer.issuer, { 'user-agent': FIREFOX }));
    const phone = await issuerTokens(issuer, new Browser(issuer.issuer, { 'user-agent': IPHONE }));

    const sessions = await sessionsOf(laptop.access);

    expect(sessions).toHaveLength(2);
    expect(sessions.find(({ current }) => current)).toMatchObject({ device: 'Firefox on Linux' });
    expect(sessions.find(({ current }) => !current)).toMatchObject({ device: 'Safari on iPhone' });
    for (const session of sessions) expect(Date.parse(session.expiresAt)).toBeGreaterThan(Date.parse(session.signedInAt));
    await call('POST', '/account/sessions/revoke-all', phone.access);
  });
});

describe('DELETE /account/sessions/:sid', () => {
  it('signs one device out for good and leaves the others alone', async () => {
    const laptop = new Browser(issuer.issuer, { 'user-agent': FIREFOX });
    const { access } = await issuerTokens(issuer, laptop);
    const phone = await issuerTokens(issuer, new Browser(issuer.issuer, { 'user-agent': IPHONE }));
    const other = (await sessionsOf(access)).find(({ current }) => !current);

    const ended = await call('DELETE', `/account/sessions/${other?.sid}`, access);

    expect([ended.status, ended.body]).toEqual([200, { revocation: expect.any(String) }]);
    expect((await call('GET', '/account/sessions', phone.access)).status).toBe(401);
    expect(await sessionsOf(access)).toEqual([expect.objectContaining({ current: true })]);
    await call('POST', '/account/sessions/revoke-all', access);
  });

  it("answers another person's session, and what is none, as unknown, and ends nothing", async () => {
    const shopper = await issuerTokens(issuer, new Browser(issuer.issuer));
    const admin = await issuerTokens(issuer, new Browser(issuer.issuer), ADMIN);
    const [theirs] = await sessionsOf(shopper.access);

    for (const sid of [theirs?.sid ?? '', '00000000-0000-0000-0000-000000000000', "x' OR true --"]) {
      const { status, type, body } = await call('DELETE', `/account/sessions/${encodeURIComponent(sid)}`, admin.access);
      expect([status, type]).toEqual([404, 'application/problem+json']);
      expect(body).toMatchObject({ status: 404, title: 'Not Found' });
    }
    expect((await call('GET', '/account/me', shopper.access)).status).toBe(200);
  });
});

describe('the apps a person has let in', () => {
  it('are listed, and one that is turned out gets nothing any more', async () => {
    const { access } = await issuerTokens(issuer, new Browser(issuer.issuer));
    const [grant] = await grantsOf(access);
    expect(grant).toMatchObject({ client: { name: expect.any(String) } });

    const { status, body } = await call('DELETE', `/account/grants/${grant?.id}`, access);
    expect(status).toBe(200);
    expect(body).toEqual({ revocation: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((await call('GET', '/account/me', access)).status).toBe(401);
  });

  it("answers another person's grant, and what is none, as unknown, and ends nothing", async () => {
    const shopper = await issuerTokens(issuer, new Browser(issuer.issuer));
    const admin = await issuerTokens(issuer, new Browser(issuer.issuer), ADMIN);
    const [theirs] = await grantsOf(shopper.access);

    for (const id of [theirs?.id ?? '', '00000000-0000-0000-0000-000000000000', "x' OR true --"]) {
      const { status, type } = await call('DELETE', `/account/grants/${encodeURIComponent(id)}`, admin.access);
      expect([status, type]).toEqual([404, 'application/problem+json']);
    }
    expect((await call('GET', '/account/me', shopper.access)).status).toBe(200);
  });
});

describe('POST /account/sessions/revoke-all', () => {
  it('ends every session and token of the person, the caller too, and nobody else; they may sign in again at once', async () => {
    const laptop = new Browser(issuer.issuer);
    const tokens = [await issuerTokens(issuer, laptop), await issuerTokens(issuer, new Browser(issuer.issuer))];
    const admin = await issuerTokens(issuer, new Browser(issuer.issuer), ADMIN);

    const { status, body } = await call('POST', '/account/sessions/revoke-all', tokens[0]?.access);

    expect([status, body]).toEqual([200, { revocation: expect.any(String) }]);
    const rows: unknown[] = await issuer.database.query('SELECT kind, reason, initiator FROM revocation ORDER BY id DESC LIMIT 1');
    expect(rows[0]).toMatchObject({ kind: 'account', reason: 'signed-out-everywhere', initiator: expect.stringMatching(/^account:/) });
    for (const { access } of tokens) expect((await call('GET', '/account/me', access)).status).toBe(401);
    expect((await call('GET', '/account/me', admin.access)).status).toBe(200);

    const again = await issuerTokens(issuer, laptop);
    expect(await sessionsOf(again.access)).toHaveLength(1);
  });
});

describe('the account API', () => {
  it('asks for a token, and says nothing more', async () => {
    const { status, type, headers, body } = await call('GET', '/account/me');
    expect([status, type, headers.get('www-authenticate')]).toEqual([401, 'application/problem+json', 'Bearer']);
    expect(body).toEqual({ type: 'about:blank', title: 'Unauthorized', status: 401, detail: 'An access token is needed.' });
  });

  it('refuses what is no live token of a person for the issuer', async () => {
    const { access, id } = await issuerTokens(issuer, new Browser(issuer.issuer));
    const ofClient = await clientToken();
    for (const token of ['x'.repeat(43), `${access}x`, id, ofClient, '', `${access} ${access}`]) {
      const { status, headers } = await call('GET', '/account/me', token);
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    }
  });

  it('as-disabled-paths: refuses the token of an account disabled a moment ago', async () => {
    const { access } = await issuerTokens(issuer, new Browser(issuer.issuer), ADMIN);
    await issuer.database.query("UPDATE account SET disabled_at = now() WHERE email = 'admin@example.com'");
    expect((await call('GET', '/account/me', access)).status).toBe(401);
    await issuer.database.query("UPDATE account SET disabled_at = NULL WHERE email = 'admin@example.com'");
  });

  it('is not open to pages of another origin', async () => {
    const { access } = await issuerTokens(issuer, new Browser(issuer.issuer));
    const { headers } = await call('GET', '/account/me', access, { origin: 'https://evil.example' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('the words for a device', () => {
  it.each([
    [FIREFOX, 'Firefox on Linux'],
    [IPHONE, 'Safari on iPhone'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'Chrome on Android',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
      'Safari on macOS',
    ],
    ['curl/8.5.0', 'Unknown device'],
    ['<script>', 'Unknown device'],
    [undefined, 'Unknown device'],
  ])('%j are %s', (userAgent, words) => {
    expect(deviceWords(userAgent)).toBe(words);
  });
});

async function sessionsOf(token: string): Promise<AccountSession[]> {
  return (await call('GET', '/account/sessions', token)).body as AccountSession[];
}

async function grantsOf(token: string): Promise<AccountGrant[]> {
  return (await call('GET', '/account/grants', token)).body as AccountGrant[];
}

async function call(
  method: string,
  path: string,
  token?: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<{ status: number; type: string | null; headers: Headers; body: unknown }> {
  const headers = { ...extra, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${issuer.url}${path}`, { method, headers });
  return {
    status: response.status,
    type: response.headers.get('content-type')?.split(';')[0] ?? null,
    headers: response.headers,
    body: await response.json(),
  };
}

async function clientToken(): Promise<string> {
  const response = await fetch(`${issuer.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('demo-operator:demo-operator-secret')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}
