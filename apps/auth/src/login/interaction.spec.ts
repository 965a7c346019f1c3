import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { Browser, type Page, textOf } from '../../test/browser.js';
import { authorizeUrl, startIssuer, type RunningIssuer } from '../../test/issuer.js';
import type { AccountId } from '../accounts/account-id.js';
import { Accounts } from '../accounts/accounts.service.js';
import { parseEmailAddress } from '../accounts/email-address.js';
import { parsePassword } from '../factors/password.js';

const SHOPPER = { email: 'shopper@example.com', password: 'shopper-demo-password' };

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

describe('signing in', () => {
  it('asks who, asks whether the client may, and goes back to it with a code and the state', async () => {
    const browser = new Browser(issuer.url);

    const page = await browser.open(authorizeUrl({ state: 'of the client' }));
    expect(page.status).toBe(200);
    expect(textOf(page.html)).toContain('Sign in to continue to Demo Web Email Password Sign in');

    const consent = await browser.submit(page, SHOPPER);
    expect(textOf(consent.html)).toContain('Allow Demo Web to use your account?');
    expect(textOf(consent.html)).toContain('shopper@example.com');
    expect(textOf(consent.html)).toContain('Recognise you');
    expect(textOf(consent.html)).toContain('See your email address');
    expect(textOf(consent.html)).toContain('Either way you go back to localhost:8080 .');

    const end = new URL((await browser.submit(consent, { decision: 'allow' })).url);
    expect(end.origin + end.pathname).toBe('http://localhost:8080/callback');
    expect(end.searchParams.get('state')).toBe('of the client');
    expect(end.searchParams.get('code')).toMatch(/./);
  });

  it('explains each scope once, under the resource it is of, and in words', async () => {
    const browser = new Browser(issuer.url);
    const scope = 'openid offline_access cart:read cart:write';
    const page = await browser.open(authorizeUrl({ scope, resource: 'http://localhost:3002' }));
    const text = textOf((await browser.submit(page, SHOPPER)).html);
    expect(text).toContain(
      'Your account Recognise you By a number that stands for you and says nothing else. Stay connected while you are away Also after you sign out here. Cart See your cart and orders Change your cart and place orders Deny Allow',
    );
  });

  it('goes back with access_denied when the person denies, and when they turn back at the sign-in page', async () => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl());
    expect(new URL((await browser.submit(page, { cancel: 'yes' })).url).searchParams.get('error')).toBe('access_denied');

    const consent = await signIn(browser);
    expect(new URL((await browser.submit(consent, { decision: 'deny' })).url).searchParams.get('error')).toBe('access_denied');
    const again = await browser.open(authorizeUrl());
    expect(new URL((await browser.submit(again, {})).url).searchParams.get('error')).toBe('access_denied');
  });

  it('gives the same answer for an unknown address, a wrong password and a disabled account', async () => {
    await createAccount('disabled@example.com', { disabled: true });
    const answers = await Promise.all([
      attempt('shopper@example.com', 'not-the-password'),
      attempt('nobody.at.all@example.com', 'shopper-demo-password'),
      attempt('disabled@example.com', 'a-fine-password'),
      attempt('shopper@example.com', 'short'),
      attempt('shopper@example.com', 'x'.repeat(200)),
    ]);
    for (const { status, text } of answers) {
      expect(status).toBe(422);
      expect(text).toContain('That email and password do not match an account that can sign in.');
    }
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers)).size).toBe(1);
  });

  it('as-disabled-paths: refuses a disabled account by password and by remembered session with the same neutral text', async () => {
    const id = await createAccount('soon-disabled@example.com');
    const browser = new Browser(issuer.url);
    const credentials = { email: 'soon-disabled@example.com', password: 'a-fine-password' };
    await signIn(browser, credentials);
    await issuer.service.app.get(Accounts).disable(id, 'issuer');

    const page = await browser.open(authorizeUrl());
    expect(textOf(page.html)).toContain('Email Password Sign in');
    const refused = await browser.submit(page, credentials);
    expect(textOf(refused.html)).toContain('That email and password do not match an account that can sign in.');
  });

  it('says which field is empty, and keeps what was typed', async () => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl());
    const answer = await browser.submit(page, { email: 'someone@example.com', password: '' });
    expect(answer.status).toBe(422);
    expect(textOf(answer.html)).toContain('Enter your password.');
    expect(answer.html).toContain('value="someone@example.com"');
    expect(answer.html).toContain('aria-describedby="password-error"');
    expect(textOf((await browser.submit(page, { email: ' ', password: 'x' })).html)).toContain('Enter your email address.');
  });

  it('prefills the address that the client hints at, and never a password', async () => {
    const page = await new Browser(issuer.url).open(authorizeUrl({ login_hint: 'hint@example.com' }));
    expect(page.html).toContain('value="hint@example.com"');
    const wrong = await attempt('hint@example.com', 'typed-wrong-secret');
    expect(wrong.text).not.toContain('typed-wrong-secret');
  });

  it('asks again who is signed in already when the client wants that, and knows the address', async () => {
    const browser = new Browser(issuer.url);
    await signIn(browser);
    const page = await browser.open(authorizeUrl({ prompt: 'login' }));
    expect(textOf(page.html)).toContain('Please confirm that it is you, to continue to Demo Web');
    expect(page.html).toContain('value="shopper@example.com"');
    expect(textOf((await browser.submit(page, SHOPPER)).html)).toContain('Allow Demo Web');
  });

  it('gives the browser a session that it did not have before (session fixation)', async () => {
    const attacker = new Browser(issuer.url);
    await attacker.open(authorizeUrl());
    const victim = new Browser(issuer.url);
    for (const [key, cookie] of attacker.cookies) if (cookie.path === '/') victim.cookies.set(key, cookie);
    const before = victim.cookie('auth_session');

    await signIn(victim);

    expect(victim.cookie('auth_session')).toBeDefined();
    expect(victim.cookie('auth_session')).not.toBe(before);
    const spying = await attacker.open(authorizeUrl());
    expect(textOf(spying.html)).toContain('Email Password Sign in');
  });
});

describe('a page that is no longer current', () => {
  it('as-interaction-expired: offers the same sign-in again in one click, for the form and for the address', async () => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl({ state: 'kept' }));
    await expireInteractions();

    for (const stale of [await browser.submit(page, SHOPPER), await browser.open(page.url)]) {
      expect(stale.status).toBe(410);
      expect(textOf(stale.html)).toContain('This page is out of date');
      const again = await browser.open(linkOf(stale, 'Continue to Demo Web'));
      expect(textOf(again.html)).toContain('Sign in to continue to Demo Web');
      const end = await browser.submit(await browser.submit(again, SHOPPER), { decision: 'deny' });
      expect(new URL(end.url).searchParams.get('state')).toBe('kept');
      browser.cookies.delete('/ auth_session');
      browser.cookies.delete('/ auth_session.sig');
    }
  });

  it('as-interaction-expired: says where to go when even the beginning is forgotten', async () => {
    const stale = await new Browser(issuer.url).open('/interaction/0000000000000000000000000000000000000000000');
    expect(stale.status).toBe(410);
    expect(textOf(stale.html)).toContain('Go back to the app you came from and sign in from there.');
  });

  it('as-interaction-expired: does so too when it ended between the form and the way back', async () => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl());
    for (const [key, cookie] of browser.cookies) if (cookie.name.startsWith('auth_resume')) browser.cookies.delete(key);
    const stale = await browser.submit(page, SHOPPER);
    // The interaction itself still lives, so its page simply asks again.
    expect([stale.status, textOf(stale.html)]).toEqual([200, expect.stringContaining('Sign in to continue to Demo Web')]);
  });

  it('as-back-after-login: submitting a finished form again continues to the client', async () => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl({ state: 'kept' }));
    const consent = await browser.submit(page, SHOPPER);
    await browser.submit(consent, { decision: 'allow' });

    for (const repeated of [
      await browser.submit(page, SHOPPER),
      await browser.open(page.url),
      await browser.submit(consent, { decision: 'allow' }),
      await browser.open(consent.url),
    ]) {
      expect(repeated.status).toBe(410);
      const end = await browser.open(linkOf(repeated, 'Continue to Demo Web'));
      expect(end.url).toMatch(/^http:\/\/localhost:8080\/callback\?.*state=kept/);
    }
  });

  it('as-back-after-login: a consent page may be reloaded, and a form that answers an older question shows the one of now', async () => {
    const browser = new Browser(issuer.url);
    const consent = await signIn(browser);
    const reloaded = await browser.open(consent.url);
    expect(textOf(reloaded.html)).toContain('Allow Demo Web to use your account?');
    const old = await browser.submit(reloaded, { step: 'sign-in', ...SHOPPER });
    expect([old.status, textOf(old.html)]).toEqual([200, expect.stringContaining('Allow Demo Web')]);
  });

  it('two clicks on the button at once never end in a 500', async () => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl());
    const ends = await Promise.all(Array.from({ length: 4 }, () => browser.submit(page, SHOPPER)));
    expect(ends.every(({ status }) => status < 500)).toBe(true);
  });
});

describe('a form from elsewhere', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
  ])('is refused when it comes from %s', async (_from, headers) => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl());
    const answer = await browser.submit(page, SHOPPER, headers);
    expect(answer.status).toBe(403);
    expect(browser.cookie('auth_session')).toBeUndefined();
    expect(linkOf(answer, 'Continue to Demo Web')).toContain('/authorize?');
  });

  it.each([
    ['no token', ''],
    ['a token of nobody', 'AAAAAAAAAAAAAAAAAAAAAA'],
  ])('is refused with %s', async (_what, csrf) => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl());
    expect((await browser.submit(page, { ...SHOPPER, csrf })).status).toBe(403);
  });

  it("is refused with the token of an attacker's own interaction", async () => {
    const attacker = new Browser(issuer.url);
    const theirs = await attacker.open(authorizeUrl());
    const victim = new Browser(issuer.url);
    const page = await victim.open(authorizeUrl());
    const csrf = /name="csrf" value="([^"]*)"/.exec(theirs.html)?.[1] ?? '';
    expect((await victim.submit(page, { ...SHOPPER, csrf })).status).toBe(403);
    // And the attacker's whole form needs the cookie that only the attacker's browser has.
    expect((await victim.submit(theirs, SHOPPER)).status).toBe(410);
  });

  it('is refused when it is too long to be one', async () => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl());
    const answer = await browser.submit(page, { ...SHOPPER, password: 'x'.repeat(500_000) });
    expect(answer.status).toBe(413);
  });
});

describe('what a page shows', () => {
  const PROBE = '"><script>alert(1)</script><img src=x onerror=alert(1)>';

  it('is never markup: the address typed, the address hinted at', async () => {
    const browser = new Browser(issuer.url);
    const page = await browser.open(authorizeUrl({ login_hint: PROBE }));
    const answer = await browser.submit(page, { email: PROBE, password: PROBE });
    for (const { html } of [page, answer]) {
      expect(html).toContain('&quot;&gt;&lt;script&gt;');
      expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    }
  });
});

describe('the headers of a page', () => {
  it('allow no script, no frame, no foreign form target but the client, and no copy in a cache', async () => {
    const page = await new Browser(issuer.url).open(authorizeUrl());
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/style-src 'sha256-[A-Za-z0-9+/]{43}='/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:8080");
    expect(policy).not.toContain('script-src');
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('strict-transport-security')).toBeNull();
    expect(page.headers.get('x-powered-by')).toBeNull();
  });

  it('as-csp-form-action: name the loopback port the client chose', async () => {
    const page = await new Browser(issuer.url).open(
      authorizeUrl({ client_id: 'demo-cli', redirect_uri: 'http://127.0.0.1:49152/callback' }),
    );
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:49152");
  });
});

async function signIn(browser: Browser, credentials = SHOPPER): Promise<Page> {
  return browser.submit(await browser.open(authorizeUrl()), credentials);
}

async function attempt(email: string, password: string): Promise<{ status: number; text: string; headers: string }> {
  const browser = new Browser(issuer.url);
  const { status, html, headers } = await browser.submit(await browser.open(authorizeUrl()), { email, password });
  return { status, text: textOf(html), headers: [...headers.keys()].sort().join() };
}

async function createAccount(email: string, { disabled = false } = {}): Promise<AccountId> {
  const accounts = issuer.service.app.get(Accounts);
  const address = parseEmailAddress(email);
  const password = parsePassword('a-fine-password');
  if (address === undefined || password === undefined) throw new TypeError(email);
  const { id } = await accounts.createUnlessExists({ email: address, emailVerified: true, name: 'Someone', roles: [], password });
  if (disabled) await accounts.disable(id, 'issuer');
  return id;
}

function linkOf(page: Page, words: string): string {
  const link = [...page.html.matchAll(/<a class="[^"]*" href="([^"]*)">([^<]*)<\/a>/g)].find((match) => match[2] === words);
  if (link?.[1] === undefined) throw new Error(`No link "${words}" on ${textOf(page.html)}`);
  return link[1].replaceAll('&amp;', '&');
}

async function expireInteractions(): Promise<void> {
  await issuer.database.query("UPDATE engine_record SET expires_at = now() - interval '1 second' WHERE model = 'Interaction'");
}
