import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { ADMIN, claimsOf, introspect, Person, refresh, WEB } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';

const ASKED = { ...WEB, scope: 'openid cart:read', resource: 'http://localhost:3002' };
let postgres: TestPostgres;
let issuer: RunningIssuer;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
});

afterAll(async () => {
  await issuer?.stop();
  await postgres.stop();
});

/** Opens `/logout` and presses the button. */
async function signOut(person: Person, params: Record<string, string>): Promise<Response> {
  const page = await (await person.request(`/logout?${new URLSearchParams(params).toString()}`)).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  return person.request('/logout/confirm', { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) });
}

describe('signing out', () => {
  it('ends the session for all: its tokens are dead, the ledger says why, and the next /authorize asks again', async () => {
    const person = new Person(issuer);
    const { body } = await person.signIn(ASKED);
    const answer = await signOut(person, { id_token_hint: body.id_token, post_logout_redirect_uri: 'http://localhost:8080/', state: 's' });
    expect(answer.headers.get('location')).toBe('http://localhost:8080/?state=s');
    expect(await introspect(issuer, body.access_token)).toEqual({ active: false });
    expect((await refresh(issuer, 'demo-web', body.refresh_token)).body.error).toBe('invalid_grant');
    const { sid, sub } = claimsOf(body.access_token);
    expect(await issuer.database.query(`SELECT value, reason, initiator FROM revocation WHERE kind = 'session'`)).toEqual([
      { value: sid, reason: 'signed-out', initiator: `account:${sub}` },
    ]);
    const again = await person.signIn(ASKED);
    expect(claimsOf(again.body.access_token).sid).not.toBe(sid);
  });

  it('from one client alone kills what that client was given, everywhere, and leaves the session', async () => {
    const person = new Person(issuer);
    const { body } = await person.signIn(ASKED);
    const { grant_id: grantId, sub } = claimsOf(body.access_token);
    const page = await (await person.request(`/logout?${new URLSearchParams({ id_token_hint: body.id_token }).toString()}`)).text();
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    await person.request('/logout/confirm', { method: 'POST', body: new URLSearchParams({ xsrf }) });
    expect(await introspect(issuer, body.access_token)).toEqual({ active: false });
    expect(await issuer.database.query('SELECT kind, reason, initiator FROM revocation WHERE value = $1', [grantId])).toEqual([
      { kind: 'grant', reason: 'signed-out', initiator: `account:${sub}` },
    ]);
    const again = await person.signIn(ASKED);
    expect(claimsOf(again.body.access_token).sid).toBe(claimsOf(body.access_token).sid);
  });

  it('asks first, whatever hint comes: a GET ends nothing', async () => {
    const person = new Person(issuer);
    const { body } = await person.signIn(ASKED);
    const page = await person.request(`/logout?id_token_hint=${body.id_token}&confirmed=true`);
    expect(await page.text()).toContain('/logout/confirm');
    expect((await introspect(issuer, body.access_token)).active).toBe(true);
  });

  it('needs the page’s own token', async () => {
    const person = new Person(issuer);
    const { body } = await person.signIn(ASKED);
    const forged = await person.request('/logout/confirm', { method: 'POST', body: new URLSearchParams({ xsrf: 'guess', logout: 'yes' }) });
    expect(forged.status).toBe(400);
    expect((await introspect(issuer, body.access_token)).active).toBe(true);
  });

  it('redirects to registered addresses alone', async () => {
    const person = new Person(issuer);
    const { body } = await person.signIn(ASKED);
    const answer = await signOut(person, { id_token_hint: body.id_token, post_logout_redirect_uri: 'https://evil.example/' });
    expect(answer.headers.get('location')).not.toContain('evil.example');
  });

  it('gives each sign-in a session identifier of its own', async () => {
    const person = new Person(issuer);
    await person.signIn(ASKED);
    const before = person.cookies.get('auth_session');
    await person.signIn({ ...ASKED, extra: { prompt: 'login' } });
    expect(person.cookies.get('auth_session')).not.toBe(before);
    person.cookies.set('auth_session', before ?? '');
    const response = await person.request(
      `/authorize?${new URLSearchParams({ client_id: 'demo-web', redirect_uri: WEB.redirectUri, response_type: 'code', scope: 'openid', prompt: 'none', code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' }).toString()}`,
    );
    expect(response.headers.get('location')).toContain('error=login_required');
  });

  it('comes first when somebody else signs in at the same browser: the first one’s session ends, and nothing is mixed', async () => {
    const shopper = new Person(issuer);
    const { body } = await shopper.signIn(ASKED);
    const admin = new Person(issuer, ADMIN);
    for (const [name, value] of shopper.cookies) admin.cookies.set(name, value);
    const handOver = await admin.authorize({ ...ASKED, extra: { prompt: 'login' } }).then(String, (error: Error) => error.message);
    const [, action = ''] = /action="([^"]+)"/.exec(handOver) ?? [];
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(handOver) ?? [];
    const confirmed = await admin.request(action, { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) });
    expect(await introspect(issuer, body.access_token)).toEqual({ active: false });
    await admin.request(confirmed.headers.get('location') ?? '');
    const later = await admin.signIn(ASKED);
    expect(claimsOf(later.body.access_token)).toMatchObject({ roles: ['admin'] });
    expect(claimsOf(later.body.access_token).sid).not.toBe(claimsOf(body.access_token).sid);
  });
});
