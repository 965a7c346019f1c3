import { describe, expect, it } from '@jest/globals';
import { appNames } from '@valetkey/launcher';
import { clientToken } from '../system/oauth-client.ts';
import { ask } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';

const { urls } = sharedSystem();
const services = appNames.filter((name) => name !== 'auth');
const json = async (url: string): Promise<Record<string, unknown>> => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} at ${url}`);
  return JSON.parse(await response.text());
};

describe('the metadata of the issuer', () => {
  it('is the same at both well-known addresses, and names the issuer exactly', async () => {
    const discovery = await json(`${urls.auth}/.well-known/openid-configuration`);
    expect(await json(`${urls.auth}/.well-known/oauth-authorization-server`)).toEqual(discovery);
    expect(discovery).toMatchObject({
      issuer: urls.auth,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
      access_token_lifetime_max: 900,
    });
  });

  it('lists no endpoint that does not answer, each under its name of the contract', async () => {
    const discovery = await json(`${urls.auth}/.well-known/openid-configuration`);
    const listed = Object.entries(discovery).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri');
    expect(Object.fromEntries(listed)).toEqual({
      authorization_endpoint: `${urls.auth}/authorize`,
      pushed_authorization_request_endpoint: `${urls.auth}/par`,
      token_endpoint: `${urls.auth}/token`,
      revocation_endpoint: `${urls.auth}/revoke`,
      introspection_endpoint: `${urls.auth}/introspect`,
      userinfo_endpoint: `${urls.auth}/userinfo`,
      end_session_endpoint: `${urls.auth}/logout`,
      jwks_uri: `${urls.auth}/.well-known/jwks.json`,
    });
    for (const [name, url] of listed) {
      const method = /^(authorization|userinfo|end_session|jwks)/.test(name) ? 'GET' : 'POST';
      const { status } = await fetch(String(url), { method, redirect: 'manual' });
      expect([name, status]).not.toEqual([name, 404]);
      expect([name, status < 500]).toEqual([name, true]);
    }
  });

  it('promises no grant, authentication or algorithm that is then unsupported', async () => {
    const discovery = await json(`${urls.auth}/.well-known/openid-configuration`);
    expect(discovery['grant_types_supported']).toEqual(['authorization_code', 'refresh_token', 'client_credentials']);
    for (const grant of [discovery['grant_types_supported']].flat()) {
      const body = new URLSearchParams({ grant_type: String(grant), client_id: 'demo-cli' });
      const answer = await fetch(`${urls.auth}/token`, { method: 'POST', body });
      expect([grant, await answer.json()]).not.toMatchObject([grant, { error: 'unsupported_grant_type' }]);
    }
    for (const grant of ['password', 'implicit', 'urn:ietf:params:oauth:grant-type:jwt-bearer']) {
      const body = new URLSearchParams({ grant_type: grant, client_id: 'demo-cli' });
      expect(await (await fetch(`${urls.auth}/token`, { method: 'POST', body })).json()).toMatchObject({ error: 'unsupported_grant_type' });
    }
  });

  it('leads to keys that have no private part', async () => {
    const { keys } = await json(`${urls.auth}/.well-known/jwks.json`);
    for (const key of [keys].flat()) {
      expect(Object.keys(Object(key)).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    }
  });
});

describe('every app', () => {
  it('is live and ready', async () => {
    for (const name of appNames) {
      expect([name, (await fetch(`${urls[name]}/health/live`)).status]).toEqual([name, 200]);
      expect([name, await json(`${urls[name]}/health/ready`)]).toMatchObject([name, { status: 'ready', missing: [] }]);
    }
  });

  it('describes its API in demo mode, and shows it on a page', async () => {
    const promised = {
      auth: ['/account/me', '/account/sessions/revoke-all', '/admin/revocations', '/admin/status'],
      cart: ['/cart', '/cart/lines/{productId}', '/orders', '/orders/{id}'],
      inventory: ['/products', '/products/{id}', '/stock/{productId}'],
      payment: ['/payments', '/payments/{id}'],
    };
    for (const name of appNames) {
      const { openapi, paths } = await json(`${urls[name]}/docs-json`);
      expect(openapi).toMatch(/^3\./);
      expect(Object.keys(Object(paths))).toEqual(expect.arrayContaining(promised[name]));
      const page = await fetch(`${urls[name]}/docs`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
      await page.body?.cancel();
    }
  });

  it('counts for Prometheus under the names of the contract', async () => {
    await ask('cart', '/cart', { token: await clientToken(urls.cart) });
    await ask('cart', '/cart', { token: 'none' });
    for (const name of services) {
      const text = await (await fetch(`${urls[name]}/metrics`)).text();
      for (const metric of ['revocation_index_entries', 'contact_age_seconds', 'ledger_age_seconds', 'position', 'cache_hits_total']) {
        expect(text).toMatch(new RegExp(`^valetkey_${metric} [0-9.e+-]+$`, 'm'));
      }
      expect(text).toMatch(/^valetkey_tokens_verified_total\{result="accepted",reason=""\} \d+$/m);
    }
    const text = await (await fetch(`${urls.cart}/metrics`)).text();
    expect(text).toMatch(/^valetkey_tokens_verified_total\{result="refused",reason="token\.malformed"\} [1-9]\d*$/m);
    expect((await fetch(`${urls.auth}/metrics`)).status).toBe(200);
  });

  it('answers a preflight without a token, and lets no origin in that was not configured', async () => {
    const origin = 'https://shop.example';
    const asked = { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };
    const places = [
      `${urls.auth}/token`,
      `${urls.auth}/userinfo`,
      `${urls.auth}/account/me`,
      ...services.map((name) => `${urls[name]}/cart`),
    ];
    for (const place of places) {
      const answer = await fetch(place, { method: 'OPTIONS', headers: asked });
      expect([place, answer.status]).not.toEqual([place, 401]);
      expect([place, answer.status < 500, answer.headers.get('access-control-allow-origin')]).toEqual([place, true, null]);
    }
    for (const place of places)
      expect([place, (await fetch(place, { headers: { origin } })).headers.get('access-control-allow-origin')]).toEqual([place, null]);
    const discovery = await fetch(`${urls.auth}/.well-known/openid-configuration`, { headers: { origin } });
    expect(discovery.headers.get('access-control-allow-origin')).toBe(origin);
  });
});

describe('what needs no token', () => {
  it('is the catalogue: at least 24 products, each with its picture', async () => {
    const { body } = await ask('inventory', '/products');
    expect(Number(body['total'])).toBeGreaterThanOrEqual(24);
    for (const product of [body['items']].flat()) {
      expect((await ask('inventory', `/products/${Object(product).id}`)).status).toBe(200);
      const picture = await ask('inventory', Object(product).picture);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, expect.stringContaining('image/svg+xml')]);
    }
  });

  it('and nothing else: everything else asks for one, and says where to get it', async () => {
    for (const [service, path] of [
      ['cart', '/cart'],
      ['cart', '/orders'],
      ['inventory', '/stock/harbour-vase'],
      ['payment', '/payments'],
    ] as const) {
      const { status, headers, body } = await ask(service, path);
      expect([service, status, body.code]).toEqual([service, 401, 'token.missing']);
      const challenge = headers.get('www-authenticate') ?? '';
      expect(challenge).not.toContain('error=');
      const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
      expect(await json(metadata)).toMatchObject({ resource: urls[service], authorization_servers: [urls.auth] });
    }
  });
});
