import { describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { askToken, CLI, clientToken, type Fields, OPERATOR, postAs, SERVICE, WEB } from '../system/oauth-client.ts';
import { ADMIN, Person, redeem } from '../system/person.ts';
import { ask, refusal } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';

const { urls } = sharedSystem();

const own = (fields: Fields = {}) => askToken(SERVICE, { grant_type: 'client_credentials', ...fields });
const userinfo = (token: string) => fetch(`${urls.auth}/userinfo`, { headers: { authorization: `Bearer ${token}` } });

describe('a client that asks for a token of its own', () => {
  it('and names no resource gets one for its default audience with its default scope', async () => {
    const { status, headers, body } = await own();
    expect([status, body.scope, body['token_type'], body['expires_in']]).toEqual([200, 'cart:read', 'Bearer', 900]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256', kid: expect.any(String) });
    expect(decodeJwt(body.access_token)).toMatchObject({ iss: urls.auth, aud: urls.cart, sub: 'demo-service', client_id: 'demo-service' });
    expect((await ask('cart', '/cart', { token: body.access_token })).status).toBe(200);
    expect(body.refresh_token).toBeUndefined();
  });

  it('may name a resource with a slash at its end or without: the audience stays as registered', async () => {
    for (const resource of [urls.payment, `${urls.payment}/`]) {
      const token = await clientToken(resource, 'payment:read');
      expect(decodeJwt(token).aud).toBe(urls.payment);
      expect((await ask('payment', '/payments', { token })).status).toBe(200);
      expect([(await ask('cart', '/cart', { token })).body.code]).toEqual(['token.wrong_audience']);
    }
  });

  it('gets every scope it is registered for, and is told invalid_scope for any other', async () => {
    expect((await own({ scope: 'cart:read cart:write' })).body.scope).toBe('cart:read cart:write');
    expect((await own({ resource: urls.inventory, scope: 'inventory:read' })).status).toBe(200);
    for (const scope of ['payment:refund', 'inventory:write', 'auth:admin', 'no:such']) {
      const answer = await own({ scope, resource: scope.startsWith('payment') ? urls.payment : undefined });
      expect([scope, answer.status, answer.body.error]).toEqual([scope, 400, 'invalid_scope']);
    }
  });

  it('is told invalid_target for a resource that nobody registered', async () => {
    for (const resource of ['http://localhost:9', `${urls.cart}/cart`, `${urls.cart}//`, `${urls.cart}?x=1`]) {
      expect([resource, (await own({ resource })).body.error]).toEqual([resource, 'invalid_target']);
    }
  });

  it('has a cart of its own', async () => {
    const token = await clientToken(urls.cart, 'cart:read cart:write');
    const change = { token, method: 'PUT', body: '{"quantity":3}', headers: { 'content-type': 'application/json' } };
    expect((await ask('cart', '/cart/lines/moon-lamp', change)).status).toBe(200);
    const seen = await ask('cart', '/cart', { token: await clientToken(urls.cart) });
    expect(seen.body).toMatchObject({ lines: [{ productId: 'moon-lamp', quantity: 3 }] });
    expect((await ask('cart', '/cart/lines/moon-lamp', { token, method: 'DELETE' })).status).toBe(204);
  });

  it('demo-operator gets an opaque one, which opens the admin API and nothing else', async () => {
    const { body } = await askToken(OPERATOR, { grant_type: 'client_credentials' });
    expect([body.scope, body.access_token.includes('.')]).toEqual(['auth:admin', false]);
    const status = await fetch(`${urls.auth}/admin/status`, { headers: { authorization: `Bearer ${body.access_token}` } });
    expect(status.status).toBe(200);
    expect((await ask('cart', '/cart', { token: body.access_token })).status).toBe(401);
    expect((await askToken(OPERATOR, { grant_type: 'client_credentials', resource: urls.cart, scope: 'cart:read' })).status).toBe(400);
  });
});

describe('a client that asks for a person', () => {
  it('and names no resource gets an opaque token for the issuer itself', async () => {
    const { body } = await new Person().signIn(WEB, { scope: 'openid email profile' });
    expect(body.access_token).not.toContain('.');
    const answer = await userinfo(body.access_token);
    expect([answer.status, await answer.json()]).toMatchObject([200, { email: 'shopper@example.com', name: expect.any(String) }]);
    const me = await fetch(`${urls.auth}/account/me`, { headers: { authorization: `Bearer ${body.access_token}` } });
    expect([me.status, await me.json()]).toMatchObject([200, { email: 'shopper@example.com' }]);
  });

  it('and names one gets a JWT that /userinfo refuses', async () => {
    const { body } = await new Person().signIn(WEB, { scope: 'openid cart:read', resource: urls.cart }, { resource: urls.cart });
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: urls.cart, scope: 'cart:read', client_id: 'demo-web' });
    expect((await userinfo(body.access_token)).status).toBe(401);
  });

  it('may name it with a slash at its end, at /authorize and at /token', async () => {
    const resource = `${urls.cart}/`;
    const { body } = await new Person().signIn(WEB, { scope: 'openid cart:read', resource }, { resource: urls.cart });
    expect(decodeJwt(body.access_token).aud).toBe(urls.cart);
    const bySlash = await askToken(WEB, { grant_type: 'refresh_token', refresh_token: body.refresh_token, resource });
    expect(decodeJwt(bySlash.body.access_token).aud).toBe(urls.cart);
  });

  it('and for no scope gets its default scopes', async () => {
    for (const client of [CLI, WEB]) expect((await new Person().signIn(client)).body.scope).toBe('openid');
  });

  it('is told invalid_scope for one it is not registered for', async () => {
    const code = await new Person().browser.open(`/authorize?${unregisteredScope().toString()}`);
    expect(new URL(code.url).searchParams.get('error')).toBe('invalid_scope');
  });

  it('demo-cli gets a refresh token when it asks for offline_access, with prompt=consent or without, and else none', async () => {
    const refreshTokenFor = async (fields: Fields) => (await new Person(ADMIN).signIn(CLI, fields)).body.refresh_token;
    expect(await refreshTokenFor({ scope: 'openid offline_access' })).toEqual(expect.any(String));
    expect(await refreshTokenFor({ scope: 'openid offline_access', prompt: 'consent' })).toEqual(expect.any(String));
    expect(await refreshTokenFor({ scope: 'openid' })).toBeUndefined();
  });

  it('demo-web always gets one, which stays the same', async () => {
    const { body } = await new Person(ADMIN).signIn(WEB, { scope: 'openid' });
    const again = await askToken(WEB, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
    expect([again.status, again.body.refresh_token ?? body.refresh_token]).toEqual([200, body.refresh_token]);
  });

  it('is not asked again for what was allowed before, in the same browser', async () => {
    const person = new Person();
    const first = await person.authorize(WEB, { scope: 'openid' });
    const second = await person.open(WEB, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', { scope: 'openid', prompt: 'none' });
    expect(new URL(second.url).searchParams.get('error')).toBeNull();
    expect((await redeem(WEB, first)).status).toBe(200);
  });
});

describe('POST /revoke', () => {
  it('kills an access token at its service, with an empty answer', async () => {
    const token = await clientToken(urls.cart);
    expect((await ask('cart', '/cart', { token })).status).toBe(200);
    const answer = await postAs(SERVICE, '/revoke', { token });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await refusal('cart', '/cart', token)).toBe('token.revoked');
  });

  it('answers an unknown token the same way', async () => {
    for (const token of ['unknown', 'a.b.c', 'x'.repeat(43)]) {
      const answer = await postAs(SERVICE, '/revoke', { token });
      expect([token, answer.status, answer.text]).toEqual([token, 200, '']);
    }
  });

  it('refuses confirm, which comes later, and revokes nothing then', async () => {
    const token = await clientToken(urls.cart);
    for (const asked of [token, 'unknown']) {
      const answer = await postAs(SERVICE, '/revoke', { token: asked, confirm: '1000' });
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
    }
    expect((await postAs(SERVICE, '/introspect', { token })).body['active']).toBe(true);
  });
});

function unregisteredScope(): URLSearchParams {
  const { id, redirectUri } = WEB;
  return new URLSearchParams({
    client_id: id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid auth:admin',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
}
