import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { Browser, textOf } from '../../test/browser.js';
import { authorizeUrl, issuerTokens, type RunningIssuer, startIssuer } from '../../test/issuer.js';

const ADMIN = { email: 'admin@example.com', password: 'admin-demo-password' };
const AFTER = 'http://localhost:8080/';

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

describe('signing out', () => {
  it('asks first, ends the session and its tokens on `Sign out`, and goes back to the client', async () => {
    const browser = new Browser(issuer.issuer);
    const { access, id } = await issuerTokens(issuer, browser);

    const question = await browser.open(logoutUrl({ id_token_hint: id, post_logout_redirect_uri: AFTER, state: 'kept' }));
    expect(textOf(question.html)).toContain('Sign out?');
    expect(textOf(question.html)).toContain('Demo Web asks to sign you out of shopper@example.com on this browser');
    expect(await isAlive(access)).toBe(true);

    const end = await browser.submit(question, { logout: 'yes' });
    expect(end.url).toBe(`${AFTER}?state=kept`);
    expect(await isAlive(access)).toBe(false);
    const [row] = await issuer.database.query('SELECT kind, reason FROM revocation ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ kind: 'session', reason: 'signed-out' });
  });

  it('changes nothing on `Stay signed in`', async () => {
    const browser = new Browser(issuer.issuer);
    const { access } = await issuerTokens(issuer, browser);
    const question = await browser.open(logoutUrl({ client_id: 'demo-web' }));
    const stay = /<a class="act" href="([^"]*)">Stay signed in<\/a>/.exec(question.html)?.[1] ?? '';
    const page = await browser.open(stay);
    expect([page.status, textOf(page.html)]).toEqual([200, expect.stringContaining('You were not signed out.')]);
    expect(await isAlive(access)).toBe(true);
  });

  it('as-logout-foreign-hint: ends nothing without the own click of whoever is signed in', async () => {
    const ofShopper = await issuerTokens(issuer, new Browser(issuer.issuer));
    const browser = new Browser(issuer.issuer);
    const { access } = await issuerTokens(issuer, browser, ADMIN);

    for (const more of [{}, { confirmed: 'true' }, { logout: 'yes' }, { xsrf: 'guess', logout: 'yes' }]) {
      const question = await browser.open(logoutUrl({ id_token_hint: ofShopper.id, ...more }));
      expect([question.status, textOf(question.html)]).toEqual([200, expect.stringContaining('sign you out of admin@example.com')]);
      // As an image on a stranger's page.
      await browser.open(logoutUrl({ id_token_hint: ofShopper.id, ...more }), {
        headers: { accept: 'image/*', 'sec-fetch-site': 'cross-site' },
      });
    }
    // A form on a stranger's page, which cannot know the token in ours.
    const forged = await browser.open('/logout/confirm', {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ xsrf: 'guess', logout: 'yes' }),
    });
    expect(forged.status).toBe(400);
    expect(await isAlive(access)).toBe(true);
    expect(await isAlive(ofShopper.access)).toBe(true);
  });

  it('as-logout-no-hint: goes back to a registered address after the question, and to no other', async () => {
    const browser = new Browser(issuer.issuer);
    await issuerTokens(issuer, browser);
    const question = await browser.open(logoutUrl({ client_id: 'gateway', post_logout_redirect_uri: 'http://localhost:3000/' }));
    expect(textOf(question.html)).toContain('Valetkey Shop asks to sign you out');
    expect((await browser.submit(question, { logout: 'yes' })).url).toBe('http://localhost:3000/');

    await issuerTokens(issuer, browser);
    const evil = await browser.open(logoutUrl({ client_id: 'gateway', post_logout_redirect_uri: 'https://evil.example/' }));
    const end = evil.html.includes('<form') ? await browser.submit(evil, { logout: 'yes' }) : evil;
    expect(new URL(end.url).origin).toBe(issuer.issuer);
    expect(textOf(end.html)).toContain('You are signed out');
  });

  it('as-logout-no-hint: leads on at once when nobody is signed in, without a question or a script', async () => {
    const request = { client_id: 'demo-web', post_logout_redirect_uri: AFTER, state: 'kept' };
    expect((await new Browser(issuer.issuer).open(logoutUrl(request))).url).toBe(`${AFTER}?state=kept`);

    const unregistered = { client_id: 'demo-web', post_logout_redirect_uri: 'https://evil.example/' };
    for (const asked of [{}, { client_id: 'demo-web' }, unregistered, { post_logout_redirect_uri: AFTER }]) {
      const page = await new Browser(issuer.issuer).open(logoutUrl(asked));
      expect([page.status, textOf(page.html)]).toEqual([200, expect.stringContaining('You are signed out')]);
      expect(new URL(page.url).origin).toBe(issuer.issuer);
      expect(page.headers.get('content-security-policy')).toContain("script-src 'none';");
    }
  });

  it('as-logout-no-hint: without any client ends on a page that says so', async () => {
    const browser = new Browser(issuer.issuer);
    const { access } = await issuerTokens(issuer, browser);
    const end = await browser.submit(await browser.open('/logout'), { logout: 'yes' });
    expect([end.status, textOf(end.html)]).toEqual([200, expect.stringContaining('You are signed out')]);
    expect(await isAlive(access)).toBe(false);
  });
});

describe('signing in while somebody else is', () => {
  it('says who will be signed out, ends nothing until that is confirmed, and goes on as the one who signed in', async () => {
    const browser = new Browser(issuer.issuer);
    const shopper = await issuerTokens(issuer, browser);
    const signIn = await browser.open(authorizeUrl({ prompt: 'login' }));

    const question = await browser.submit(signIn, ADMIN);
    expect(textOf(question.html)).toContain('shopper@example.com is still signed in on this browser');
    expect(textOf(question.html)).toContain('You go on to Demo Web as admin@example.com');
    expect(question.html).not.toContain('<script');
    expect(question.headers.get('content-security-policy')).toContain("script-src 'none';");
    expect(await isAlive(shopper.access)).toBe(true);

    const consent = await browser.submit(question, { logout: 'yes' });
    expect(textOf(consent.html)).toContain('Allow Demo Web to use your account?');
    expect(textOf(consent.html)).toContain('admin@example.com');
    expect(await isAlive(shopper.access)).toBe(false);
  });
});

describe('an error at /authorize', () => {
  it('that must not be sent to the client is a page in words, with nothing of the request as markup', async () => {
    const probe = '"><script>alert(1)</script>';
    for (const [parameters, title] of [
      [{ client_id: probe }, 'We do not know this app'],
      [{ client_id: 'demo-web', redirect_uri: `https://evil.example/${probe}`, response_type: 'code' }, 'This app has the wrong address'],
      [{}, 'This did not work'],
    ] as const) {
      const page = await new Browser(issuer.issuer).open(`/authorize?${new URLSearchParams(parameters).toString()}`);
      expect(page.status).toBe(400);
      expect(textOf(page.html)).toContain(title);
      expect(page.html).not.toContain('<script');
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
  });
});

function logoutUrl(parameters: Readonly<Record<string, string>>): string {
  return `/logout?${new URLSearchParams(parameters).toString()}`;
}

async function isAlive(token: string): Promise<boolean> {
  return (await fetch(`${issuer.url}/account/me`, { headers: { authorization: `Bearer ${token}` } })).status === 200;
}
