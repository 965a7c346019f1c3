import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { askToken, CLI, WEB } from '../system/oauth-client.ts';
import { ADMIN, Person } from '../system/person.ts';
import { query } from '../system/query.ts';
import { ask } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';

const { urls } = sharedSystem();
const json = { 'content-type': 'application/json' };
const scope = 'openid cart:read cart:write payment:read';

async function tokenOf(person: Person, service: 'cart' | 'payment'): Promise<string> {
  const resource = [urls.cart, urls.payment];
  return (await person.signIn(WEB, { scope, resource }, { resource: urls[service] })).body.access_token;
}

async function atIssuer(token: string, path: string, init: RequestInit = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { ...json, authorization: `Bearer ${token}` };
  const response = await fetch(`${urls.auth}${path}`, { ...init, headers });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(/json/.test(response.headers.get('content-type') ?? '') ? text : '{}') };
}

describe('somebody who is signed in', () => {
  it('neither sees nor changes the cart of another, whatever is put beside the token', async () => {
    const mine = await tokenOf(new Person(), 'cart');
    const theirs = await tokenOf(new Person(ADMIN), 'cart');
    const owner = decodeJwt(theirs).sub ?? '';
    await ask('cart', '/cart/lines/moon-lamp', { token: theirs, method: 'PUT', headers: json, body: '{"quantity":4}' });
    for (const path of [`/cart?owner=${owner}`, `/cart?sub=${owner}`, `/cart?userId=${owner}`]) {
      const { body } = await ask('cart', path, { token: mine, headers: { 'x-user-id': owner, 'x-forwarded-user': owner } });
      expect(JSON.stringify(body)).not.toContain('moon-lamp');
    }
    for (const path of [`/cart/${owner}`, `/carts/${owner}`]) expect((await ask('cart', path, { token: mine })).status).toBe(404);
    await ask('cart', '/cart/lines/moon-lamp', { token: mine, method: 'DELETE' });
    expect((await ask('cart', '/cart', { token: theirs })).body).toMatchObject({ lines: [{ productId: 'moon-lamp', quantity: 4 }] });
    await ask('cart', '/cart/lines/moon-lamp', { token: theirs, method: 'DELETE' });
  });

  it('finds the order and the payment of another no more than one that does not exist', async () => {
    const mine = { cart: await tokenOf(new Person(), 'cart'), payment: await tokenOf(new Person(), 'payment') };
    const theirs = { cart: await tokenOf(new Person(ADMIN), 'cart'), payment: await tokenOf(new Person(ADMIN), 'payment') };
    const owner = decodeJwt(theirs.cart).sub;
    const values = [owner];
    const [order] = await query(
      'cart',
      "INSERT INTO customer_order (owner, status, total_minor, currency) VALUES ($1, 'paid', 1, 'EUR') RETURNING id",
      values,
    );
    const [payment] = await query(
      'payment',
      "INSERT INTO payment (owner, status, amount_minor, currency) VALUES ($1, 'captured', 1, 'EUR') RETURNING id",
      values,
    );
    for (const [service, path, list] of [
      ['cart', `/orders/${String(order?.['id'])}`, '/orders'],
      ['payment', `/payments/${String(payment?.['id'])}`, '/payments'],
    ] as const) {
      expect((await ask(service, path, { token: theirs[service] })).status).toBe(200);
      const foreign = await ask(service, path, { token: mine[service] });
      const missing = await ask(
        service,
        path.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        { token: mine[service] },
      );
      expect([foreign.status, foreign.body['detail']]).toEqual([404, missing.body['detail']]);
      expect(JSON.stringify((await ask(service, list, { token: mine[service] })).body)).not.toContain(path.split('/')[2]);
    }
  });

  it('cannot end the session of another', async () => {
    const victim = await new Person(ADMIN).signIn(WEB, { scope: 'openid' });
    const attacker = await new Person().signIn(WEB, { scope: 'openid' });
    const sids = async (token: string) =>
      [(await atIssuer(token, '/account/sessions')).body].flat().map((session) => String(session['sid']));
    const [sid = ''] = await sids(victim.body.access_token);
    expect((await atIssuer(attacker.body.access_token, `/account/sessions/${sid}`, { method: 'DELETE' })).status).toBe(404);
    expect((await atIssuer(victim.body.access_token, '/account/me')).status).toBe(200);
    expect(await sids(attacker.body.access_token)).not.toContain(sid);
  });

  it('cannot make themselves an administrator: neither by scope, nor by writing roles', async () => {
    const person = new Person();
    const { body } = await person.signIn(CLI, { scope: 'openid auth:admin' });
    for (const [path, method] of [
      ['/admin/status', 'GET'],
      ['/admin/revocations', 'GET'],
      ['/admin/accounts/admin@example.com/disable', 'POST'],
      ['/admin/clients/demo-web/disable', 'POST'],
    ] as const) {
      expect([path, (await atIssuer(body.access_token, path, { method })).status]).toEqual([path, 403]);
    }
    const roles = JSON.stringify({ roles: ['admin'], email: 'admin@example.com', emailVerified: true });
    for (const path of ['/account/me', '/account', '/userinfo']) {
      for (const method of ['POST', 'PUT', 'PATCH']) await atIssuer(body.access_token, path, { method, body: roles });
    }
    expect((await atIssuer(body.access_token, '/account/me')).body).toMatchObject({ email: 'shopper@example.com', roles: [] });
    const asked = await askToken(CLI, { grant_type: 'client_credentials', roles: 'admin', sub: 'admin', scope: 'auth:admin' });
    expect(asked.body.access_token).toBeUndefined();
  });

  it('names no other person in what they ask for: neither claims nor hints change whose token it is', async () => {
    const person = new Person();
    const { body } = await person.signIn(
      WEB,
      {
        scope,
        resource: urls.cart,
        login_hint: ADMIN.email,
        sub: 'admin',
        roles: 'admin',
        claims: '{"access_token":{"roles":{"value":["admin"]}}}',
      },
      { resource: urls.cart, roles: 'admin', sub: 'admin' },
    );
    const own = decodeJwt((await new Person().signIn(WEB, { scope, resource: urls.cart }, { resource: urls.cart })).body.access_token);
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: own.sub });
    expect(decodeJwt(body.access_token)['roles'] ?? []).toEqual(own['roles'] ?? []);
  });
});
