import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { findChromium, freePort } from '@valetkey/launcher';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { formOf, type OAuthClient, pkce, WEB } from '../system/oauth-client.ts';
import { authorization, Person, SHOPPER } from '../system/person.ts';
import { query } from '../system/query.ts';
import { sharedSystem } from '../system/shared-system.ts';

const { urls } = sharedSystem();
let browser: Browser;
let evil: Server;
/** Another site, and another port of the issuer's own site. */
let origins: readonly string[];
let served = '';

beforeAll(async () => {
  const port = await freePort();
  evil = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(served)).listen(port);
  await once(evil, 'listening');
  origins = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  browser = await chromium.launch(await findChromium());
}, 120_000);

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  evil?.close();
});

describe('a page of the attacker, in the browser of somebody signed in', () => {
  it('signs nobody out and gets no answer it may read, from another site or another port', async () => {
    const context = await browser.newContext();
    await signIn(context);
    for (const origin of origins) {
      for (const fields of [{ logout: 'yes' }, { logout: 'yes', xsrf: 'guess' }]) {
        await submitFrom(context, origin, `${urls.auth}/logout/confirm`, fields);
        expect([origin, await isSignedIn(context)]).toEqual([origin, true]);
      }
      expect([origin, await readFrom(context, origin, `${urls.auth}/account/sessions`)]).toEqual([origin, 'nothing']);
      expect([origin, await readFrom(context, origin, `${urls.auth}/userinfo`)]).toEqual([origin, 'nothing']);
    }
  });

  it('answers neither the sign-in nor the consent page in the place of the person', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${urls.auth}/authorize?${formOf({ ...authorization(WEB, pkce().challenge), scope: 'openid' }).toString()}`);
    const interaction = page.url();
    // From another site the cookie does not come along, from another port its `Origin` gives the form away.
    const refusals = [410, 403];
    for (const [at, origin] of origins.entries()) {
      expect((await submitFrom(context, origin, interaction, { step: 'sign-in', ...SHOPPER })).status).toBe(refusals[at]);
    }
    await page.getByLabel('Email').fill(SHOPPER.email);
    await page.getByLabel('Password').fill(SHOPPER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    for (const [at, origin] of origins.entries()) {
      const csrf = await page.locator('input[name=csrf]').inputValue(); // As if it had leaked.
      const onConsent = await submitFrom(context, origin, page.url(), { step: 'consent', decision: 'allow', csrf });
      expect([onConsent.status, onConsent.url]).toEqual([refusals[at], page.url()]);
    }
  });

  it('shows no page of the issuer in a frame', async () => {
    const context = await browser.newContext();
    await signIn(context);
    for (const path of [
      '/logout',
      '/signed-in',
      `/authorize?${formOf({ ...authorization(WEB, pkce().challenge), prompt: 'consent' }).toString()}`,
    ]) {
      const { headers } = await context.request
        .get(`${urls.auth}${path}`, { maxRedirects: 3 })
        .then((answer) => ({ headers: answer.headers() }));
      expect([path, headers['x-frame-options'], headers['content-security-policy']]).toEqual([
        path,
        'DENY',
        expect.stringContaining("frame-ancestors 'none'"),
      ]);
      served = `<iframe src="${urls.auth}${path.replaceAll('&', '&amp;')}"></iframe>`;
      const page = await context.newPage();
      await page.goto(origins[1] ?? '', { waitUntil: 'load' });
      expect([path, page.frames()[1]?.url()]).toEqual([path, expect.stringMatching(/^chrome-error:/)]);
    }
  });
});

describe('a session', () => {
  it('that the attacker planted before is not the one that the person then has (fixation)', async () => {
    const attacker = new Person();
    await attacker.open(WEB, pkce().challenge, { scope: 'openid' });
    const planted = new Map(attacker.browser.cookies);
    const victim = new Person();
    for (const [name, cookie] of planted) victim.browser.cookies.set(name, cookie);
    await victim.authorize(WEB, { scope: 'openid' });
    attacker.browser.cookies.clear();
    for (const [name, cookie] of planted) attacker.browser.cookies.set(name, cookie);
    const page = await attacker.open(WEB, pkce().challenge, { scope: 'openid', prompt: 'none' });
    expect(new URL(page.url).searchParams.get('error')).toBe('login_required');
  });

  it('has cookies that no script reads and no other site sends', async () => {
    const context = await browser.newContext();
    await signIn(context);
    const cookies = (await context.cookies()).filter(({ domain }) => domain === 'localhost');
    expect(cookies.length).toBeGreaterThan(0);
    for (const { name, httpOnly, sameSite, value } of cookies) {
      expect([name, httpOnly, sameSite]).toEqual([name, true, expect.stringMatching(/^(Lax|Strict)$/)]);
      expect(value).not.toMatch(/^eyJ[^.]*\.eyJ|@/);
    }
  });
});

describe('text that a stranger chose', () => {
  it('is text on every page: names of accounts and clients, addresses, hints, scopes, states and errors', async () => {
    const probe = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}`;
    const client: OAuthClient = { ...WEB, id: 'probe-client' };
    await query(
      'auth',
      `INSERT INTO client (id, name, secret_hash, metadata, default_scope) SELECT $1, $2, secret_hash, metadata, 'openid' FROM client WHERE id = 'demo-web'
       ON CONFLICT DO NOTHING`,
      [client.id, probe],
    );
    const email = `"<svg/onload=alert(1)>"@example.com`;
    await query(
      'auth',
      `INSERT INTO account (email, email_verified, name, password_hash) SELECT $1, true, $2, password_hash FROM account WHERE email = 'shopper@example.com'
       ON CONFLICT DO NOTHING`,
      [email, probe],
    );
    const page = await (await browser.newContext()).newPage();
    const alarms: string[] = [];
    page.on('dialog', (dialog) => {
      alarms.push(dialog.message());
      void dialog.dismiss();
    });
    const look = async (name: string): Promise<void> => {
      expect([name, await page.locator('script, img[src=x], svg[onload]').count(), alarms]).toEqual([name, 0, []]);
    };
    const fields = { ...authorization(client, pkce().challenge), login_hint: probe, state: probe, ui_locales: probe };
    await page.goto(`${urls.auth}/authorize?${formOf({ ...fields, scope: 'openid email' }).toString()}`);
    await page.getByText(probe).first().waitFor();
    await look('sign-in');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(`${probe}${'x'.repeat(8)}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await look('sign-in, refused');
    await page.getByLabel('Password').fill(SHOPPER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(email).waitFor();
    await look('consent');
    await page.goto(`${urls.auth}/logout?${formOf({ client_id: client.id, state: probe }).toString()}`);
    await look('sign-out');
    for (const broken of [{ client_id: probe }, { redirect_uri: probe }, { scope: probe, redirect_uri: 'javascript:alert(1)' }]) {
      await page.goto(`${urls.auth}/authorize?${formOf({ ...fields, ...broken }).toString()}`);
      await look('error');
    }
  });
});

async function signIn(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${urls.auth}/authorize?${formOf({ ...authorization(WEB, pkce().challenge), scope: 'openid' }).toString()}`);
  await page.getByLabel('Email').fill(SHOPPER.email);
  await page.getByLabel('Password').fill(SHOPPER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  await page.close();
}

/** Whether the issuer still knows the browser: it asks for consent then, and not who it is. */
async function isSignedIn(context: BrowserContext): Promise<boolean> {
  const parameters = { ...authorization(WEB, pkce().challenge), scope: 'openid', prompt: 'none' };
  const answer = await context.request.get(`${urls.auth}/authorize?${formOf(parameters).toString()}`, { maxRedirects: 0 });
  return new URL(answer.headers()['location'] ?? '').searchParams.get('error') !== 'login_required';
}

/** What a hidden form that sends itself gets: the status and address of the page it ends on. */
async function submitFrom(
  context: BrowserContext,
  origin: string,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ status: number; url: string }> {
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  served = `<form method="post" action="${action}">${inputs.join('')}</form><script>addEventListener('load', () => document.forms[0].submit())</script>`;
  const page = await context.newPage();
  const answered = page.waitForResponse((response) => response.url() === action && response.request().method() === 'POST');
  await page.goto(origin);
  const response = await answered;
  await page.close();
  return { status: response.status(), url: response.url() };
}

/** What a script of another origin reads with the person's cookies. */
async function readFrom(context: BrowserContext, origin: string, url: string): Promise<unknown> {
  served = '<title>evil</title>';
  const page: Page = await context.newPage();
  await page.goto(origin);
  const read = await page.evaluate(
    `fetch(${JSON.stringify(url)}, { credentials: 'include' }).then((answer) => answer.text(), () => 'nothing')`,
  );
  await page.close();
  return read;
}
