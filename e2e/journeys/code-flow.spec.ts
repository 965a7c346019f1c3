import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { findChromium, freePort } from '@valetkey/launcher';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ADMIN, SHOPPER } from '../system/person.ts';
import { ask, GUARDED, refusal, type ServiceName, statusesFor } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';
import { noteSecret } from '../system/used-secrets.ts';

const { urls } = sharedSystem();
const RESOURCES = [urls.cart, urls.inventory, urls.payment];
const SHOP = 'openid profile email offline_access cart:read cart:write inventory:read payment:read';

let browser: Browser;
let client: Server;
let loopback: string;

beforeAll(async () => {
  const port = await freePort();
  loopback = `http://127.0.0.1:${port}/callback`;
  client = createServer((_request, response) => response.end('<title>Client</title>')).listen(port, '127.0.0.1');
  await once(client, 'listening');
  const { args, ...chrome } = await findChromium();
  // Nothing of ours listens where demo-web is registered: its address leads to the same little server.
  browser = await chromium.launch({ ...chrome, args: [...args, `--host-resolver-rules=MAP localhost:8080 127.0.0.1:${port}`] });
}, 120_000);

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  client?.close();
});

describe('demo-cli, driven by openid-client, with a person in Chromium', () => {
  it.each([true, false])('gets what it asked for, and loses it at sign-out (script allowed: %s)', async (javaScriptEnabled) => {
    const cli = await discover('demo-cli', openid.None());
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    const request = await prepare(cli, loopback, SHOP);
    await page.goto(request.url.href);
    await signIn(page, SHOPPER);
    await page.getByRole('heading', { name: 'Allow Demo CLI to use your account?' }).waitFor();
    expect(await page.locator('script').count()).toBe(0);
    await page.getByRole('button', { name: 'Allow' }).click();

    const tokens = await finish(cli, page, loopback, request, urls.cart);
    await expectIdToken(tokens, 'demo-cli', request.nonce);
    const byResource = await refreshForEach(cli, tokens);
    expect(await statusesFor(byResource)).toEqual({ cart: 200, inventory: 200, payment: 200 });
    await shop(byResource);

    await signOut(page, cli, {});
    for (const { service, path } of GUARDED) expect(await refusal(service, path, byResource[service])).toBe('token.revoked');
  });

  it('hears access_denied when the person says no, and gets nothing', async () => {
    const cli = await discover('demo-cli', openid.None());
    const page = await browser.newPage();
    const request = await prepare(cli, loopback, SHOP);
    await page.goto(request.url.href);
    await signIn(page, ADMIN);
    await page.getByRole('button', { name: 'Deny' }).click();
    await expect(finish(cli, page, loopback, request, urls.cart)).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('a wrong password is told in words, and the right one still works on the same page', async () => {
    const cli = await discover('demo-cli', openid.None());
    const page = await browser.newPage();
    await page.goto((await prepare(cli, loopback, SHOP)).url.href);
    await signIn(page, { ...SHOPPER, password: 'not-the-password' });
    await page.getByRole('alert').getByText('do not match').waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe(SHOPPER.email);
    await signIn(page, SHOPPER);
    await page.getByRole('button', { name: 'Allow' }).waitFor();
  });
});

describe('demo-web, driven by openid-client, with a person in Chromium', () => {
  it.each(['http://localhost:8080/callback', 'http://localhost:8080/redirect_uri'])(
    'signs in and out again, back at %s',
    async (redirectUri) => {
      const web = await discover('demo-web', openid.ClientSecretBasic('demo-web-secret'));
      const page = await browser.newPage();
      const request = await prepare(web, redirectUri, 'openid email profile cart:read');
      await page.goto(request.url.href);
      await signIn(page, ADMIN);
      await page.getByRole('button', { name: 'Allow' }).click();
      const tokens = await finish(web, page, redirectUri, request, urls.cart);
      await expectIdToken(tokens, 'demo-web', request.nonce);
      expect((await ask('cart', '/cart', { token: tokens.access_token })).status).toBe(200);

      await signOut(page, web, { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'http://localhost:8080/', state: 'bye' });
      await page.waitForURL('http://localhost:8080/?state=bye');
      expect(await refusal('cart', '/cart', tokens.access_token)).toBe('token.revoked');
      await expect(openid.refreshTokenGrant(web, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
    },
  );

  it('with no resource learns who the person is at /userinfo, by a token that opens no service', async () => {
    const web = await discover('demo-web', openid.ClientSecretBasic('demo-web-secret'));
    const page = await browser.newPage();
    const request = await prepare(web, 'http://localhost:8080/callback', 'openid email profile', []);
    await page.goto(request.url.href);
    await signIn(page, SHOPPER);
    await page.getByRole('button', { name: 'Allow' }).click();
    const tokens = await finish(web, page, 'http://localhost:8080/callback', request);
    const { sub } = tokens.claims() ?? { sub: '' };
    expect(await openid.fetchUserInfo(web, tokens.access_token, sub)).toMatchObject({ sub, email: SHOPPER.email, email_verified: true });
    expect((await ask('cart', '/cart', { token: tokens.access_token })).status).toBe(401);
  });
});

describe('signing out everywhere', () => {
  it('kills the tokens of every client and device of the person, at every service', async () => {
    const cli = await discover('demo-cli', openid.None());
    const devices = [await browser.newContext(), await browser.newContext()];
    const held: Record<ServiceName, string>[] = [];
    for (const device of devices) {
      const page = await device.newPage();
      const request = await prepare(cli, loopback, SHOP);
      await page.goto(request.url.href);
      await signIn(page, SHOPPER);
      await page.getByRole('button', { name: 'Allow' }).click();
      held.push(await refreshForEach(cli, await finish(cli, page, loopback, request, urls.cart)));
    }
    const page = await browser.newPage();
    const request = await prepare(cli, loopback, 'openid', []);
    await page.goto(request.url.href);
    await signIn(page, SHOPPER);
    await page.getByRole('button', { name: 'Allow' }).click();
    const { access_token: own } = await finish(cli, page, loopback, request);
    for (const tokens of held) expect(await statusesFor(tokens)).toEqual({ cart: 200, inventory: 200, payment: 200 });

    const answer = await fetch(`${urls.auth}/account/sessions/revoke-all`, { method: 'POST', headers: { authorization: `Bearer ${own}` } });
    expect([answer.status, await answer.json()]).toEqual([200, { revocation: expect.any(String) }]);
    for (const tokens of held) {
      for (const { service, path } of GUARDED) expect(await refusal(service, path, tokens[service])).toBe('token.revoked');
    }
  });
});

interface Prepared {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

type Tokens = Awaited<ReturnType<typeof openid.authorizationCodeGrant>>;

async function discover(id: string, authentication: openid.ClientAuth): Promise<openid.Configuration> {
  // Each ID token's signature is checked too, although it came by the back channel.
  const execute = [openid.allowInsecureRequests, openid.enableNonRepudiationChecks];
  return openid.discovery(new URL(urls.auth), id, { id_token_signed_response_alg: 'ES256' }, authentication, { execute });
}

async function prepare(config: openid.Configuration, redirectUri: string, scope: string, resources = RESOURCES): Promise<Prepared> {
  const verifier = openid.randomPKCECodeVerifier();
  const parameters = new URLSearchParams({
    redirect_uri: redirectUri,
    scope,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: openid.randomState(),
    nonce: openid.randomNonce(),
  });
  for (const resource of resources) parameters.append('resource', resource);
  const url = openid.buildAuthorizationUrl(config, parameters);
  return { url, verifier, state: parameters.get('state') ?? '', nonce: parameters.get('nonce') ?? '' };
}

async function signIn(page: Page, person: { email: string; password: string }): Promise<void> {
  noteSecret(person.password);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** What the client does once the browser is back: openid-client checks `state`, `iss`, `nonce`, the ID token and its signature. */
async function finish(
  config: openid.Configuration,
  page: Page,
  redirectUri: string,
  request: Prepared,
  resource?: string,
): Promise<Tokens> {
  await page.waitForURL((url) => url.href.startsWith(redirectUri));
  const checks = { pkceCodeVerifier: request.verifier, expectedState: request.state, expectedNonce: request.nonce, idTokenExpected: true };
  const tokens = await openid.authorizationCodeGrant(config, new URL(page.url()), checks, resource === undefined ? {} : { resource });
  noteSecret(new URL(page.url()).searchParams.get('code'));
  noteTokens(tokens);
  return tokens;
}

async function expectIdToken({ id_token: text = '' }: Tokens, audience: string, nonce: string): Promise<void> {
  const { payload, protectedHeader } = await jwtVerify(text, createRemoteJWKSet(new URL(`${urls.auth}/.well-known/jwks.json`)), {
    issuer: urls.auth,
    audience,
    algorithms: ['ES256'],
  });
  expect([protectedHeader.alg, payload['nonce']]).toEqual(['ES256', nonce]);
  expect(JSON.stringify(payload)).not.toMatch(/@example\.com|Shopper|Admin/i);
}

/** One refresh after another, each for another service. */
async function refreshForEach(config: openid.Configuration, first: Tokens): Promise<Record<ServiceName, string>> {
  const found: Record<ServiceName, string> = { cart: first.access_token, inventory: '', payment: '' };
  let refreshToken = first.refresh_token ?? '';
  for (const service of ['inventory', 'payment'] as const) {
    const tokens = await openid.refreshTokenGrant(config, refreshToken, { resource: urls[service] });
    noteTokens(tokens);
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(tokens.refresh_token).not.toBe(refreshToken);
    refreshToken = tokens.refresh_token ?? '';
    found[service] = tokens.access_token;
  }
  return found;
}

async function shop(tokens: Record<ServiceName, string>): Promise<void> {
  const line = { token: tokens.cart, headers: { 'content-type': 'application/json' } };
  const put = await ask('cart', '/cart/lines/harbour-vase', { ...line, method: 'PUT', body: '{"quantity":2}' });
  expect([put.status, put.body]).toMatchObject([200, { lines: [{ productId: 'harbour-vase', quantity: 2 }] }]);
  expect((await ask('cart', '/cart/lines/harbour-vase', { token: tokens.cart, method: 'DELETE' })).status).toBe(204);
  expect((await ask('cart', '/cart', { token: tokens.cart })).body).toEqual({ lines: [], itemCount: 0 });
  expect((await ask('payment', '/payments', { token: tokens.payment })).body).toMatchObject({ items: [], total: 0 });
  expect((await ask('inventory', '/products')).body).toMatchObject({ total: expect.any(Number), items: expect.any(Array) });
}

async function signOut(page: Page, config: openid.Configuration, parameters: Record<string, string>): Promise<void> {
  await page.goto(openid.buildEndSessionUrl(config, parameters).href);
  await page.getByRole('button', { name: 'Sign out' }).click();
}

function noteTokens(tokens: Pick<Tokens, 'access_token' | 'refresh_token' | 'id_token'>): void {
  for (const token of [tokens.access_token, tokens.refresh_token, tokens.id_token]) noteSecret(token);
}
