import { describe, expect, it } from '@jest/globals';
import { askToken, clientToken, OPERATOR, WEB } from '../system/oauth-client.ts';
import { Person } from '../system/person.ts';
import { sendRaw } from '../system/raw-request.ts';
import { ask, GUARDED } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';

const { urls } = sharedSystem();
const json = { 'content-type': 'application/json' };

describe.each(GUARDED)('at $service, a request', ({ service, path, scope }) => {
  const host = `Host: ${new URL(urls[service]).host}`;

  it('with two Authorization headers is refused, whichever is good', async () => {
    const token = await clientToken(urls[service], scope);
    const request = (...headers: string[]) => sendRaw(urls[service], [`GET ${path} HTTP/1.1`, host, 'Connection: close', ...headers]);
    expect((await request(`Authorization: Bearer ${token}`)).status).toBe(200);
    for (const headers of [
      [`Authorization: Bearer ${token}`, 'Authorization: Bearer x.y.z'],
      ['Authorization: Bearer x.y.z', `authorization: Bearer ${token}`],
      [`Authorization: Bearer ${token}`, `AUTHORIZATION: Bearer ${token}`],
      [`Authorization: Bearer ${token}`, 'Authorization: Basic eDp5'],
      [`Authorization: Bearer ${token}, Bearer ${token}`],
    ]) {
      const { status, text } = await request(...headers);
      expect([headers.length, status]).toEqual([headers.length, 400]);
      expect(text).toContain('invalid_request');
    }
  });

  it('with the token in its query or body is refused, also beside a good header', async () => {
    const token = await clientToken(urls[service], scope);
    for (const good of [{}, { token }]) {
      const { status, body } = await ask(service, `${path}?access_token=${token}`, good);
      expect([status, body['error']]).toEqual([400, 'invalid_request']);
    }
    const form = { method: 'POST', body: new URLSearchParams({ access_token: token }) };
    expect([400, 401, 404, 415]).toContain((await ask(service, path, form)).status);
  });

  it('with a header of a megabyte is refused at once, and nobody else waits', async () => {
    const token = await clientToken(urls[service], scope);
    const huge = `Authorization: Bearer ${'x'.repeat(1_048_576)}`;
    const { status } = await sendRaw(urls[service], [`GET ${path} HTTP/1.1`, host, 'Connection: close', huge]);
    expect([0, 400, 431]).toContain(status);
    expect((await ask(service, path, { token })).status).toBe(200);
  });

  it('whose line and length disagree is no way to smuggle another one in', async () => {
    const token = await clientToken(urls[service], scope);
    const smuggled = `GET ${path} HTTP/1.1\r\n${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const both = `POST ${path} HTTP/1.1\r\n${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`;
    expect((await sendRaw(urls[service], both)).status).toBe(400);
  });
});

describe('a body', () => {
  it('that is deep, huge, doubled or no JSON is a problem document and changes nothing', async () => {
    const token = await clientToken(urls.cart, 'cart:read cart:write');
    const before = (await ask('cart', '/cart', { token })).body;
    for (const body of [
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      `${'{"quantity":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
      `{"quantity":1,"padding":"${'x'.repeat(2_000_000)}"}`,
      '{"quantity":1,"owner":"somebody-else"}',
      '{"__proto__":{"quantity":1}}',
      '{"constructor":{"prototype":{"quantity":1}}}',
      '{"quantity":1',
      'quantity=1',
      '',
    ]) {
      const { status, headers } = await ask('cart', '/cart/lines/moon-lamp', { token, method: 'PUT', headers: json, body });
      expect([body.slice(0, 20), status >= 400 && status < 500]).toEqual([body.slice(0, 20), true]);
      expect(headers.get('content-type')).toContain('application/problem+json');
    }
    expect((await ask('cart', '/cart', { token })).body).toEqual(before);
  });

  it('gets no further at the issuer', async () => {
    const { body } = await askToken(OPERATOR, { grant_type: 'client_credentials' });
    const headers = { ...json, authorization: `Bearer ${body.access_token}` };
    const post = async (path: string, text: string) => {
      const { status } = await fetch(`${urls.auth}${path}`, { method: 'POST', headers, body: text });
      return status;
    };
    const deep = `${'{"kind":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    for (const path of ['/admin/revocations', '/token', '/revoke', '/par']) {
      for (const text of [deep, 'x'.repeat(2_000_000), '[]', 'null']) {
        const status = await post(path, text);
        expect([path, text.slice(0, 10), status >= 400 && status < 500]).toEqual([path, text.slice(0, 10), true]);
      }
    }
    expect((await fetch(`${urls.auth}/health/ready`)).status).toBe(200);
  });
});

describe('a Host header', () => {
  it('of somebody else gets no page, no metadata and no address from the issuer', async () => {
    const lines = (path: string, ...headers: string[]) => [`GET ${path} HTTP/1.1`, 'Connection: close', ...headers];
    for (const path of ['/.well-known/openid-configuration', '/authorize', '/logout', '/token', '/account/me', '/admin/status', '/']) {
      const { status, text } = await sendRaw(urls.auth, lines(path, 'Host: evil.example'));
      expect([path, status]).toEqual([path, 421]);
      expect(text).not.toContain('evil.example');
    }
    const own = `Host: ${new URL(urls.auth).host}`;
    const forwarded = lines('/.well-known/openid-configuration', own, 'X-Forwarded-Host: evil.example', 'Forwarded: host=evil.example');
    const { status, text } = await sendRaw(urls.auth, forwarded);
    expect([status, text.includes('evil.example')]).toEqual([200, false]);
  });

  it('of somebody else changes no address that a service names', async () => {
    const { text } = await sendRaw(urls.cart, [
      'GET /cart HTTP/1.1',
      'Host: evil.example',
      'X-Forwarded-Host: evil.example',
      'Connection: close',
    ]);
    expect(text).not.toContain('evil.example');
  });
});

describe('text that means something elsewhere', () => {
  it('is text: SQL and line breaks in paths, queries and forms reach no database and no header', async () => {
    const token = await clientToken(urls.cart, 'cart:read cart:write');
    const person = await new Person().signIn(WEB, { scope: 'openid' });
    const own = { headers: { authorization: `Bearer ${person.body.access_token}` } };
    const { body } = await askToken(OPERATOR, { grant_type: 'client_credentials' });
    const operator = { headers: { authorization: `Bearer ${body.access_token}` } };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const text of [
      "' OR '1'='1",
      "1'; DROP TABLE cart_line; --",
      '%00',
      '..%2f..%2fetc%2fpasswd',
      '%0d%0aSet-Cookie:%20stolen=1',
      '${7*7}',
    ]) {
      const id = text.includes('%') ? text : encodeURIComponent(text);
      for (const { status, headers } of [
        await ask('cart', `/cart/lines/${id}`, { token, method: 'PUT', headers: json, body: '{"quantity":1}' }),
        await ask('cart', `/orders/${id}`, { token }),
        await ask('cart', `/orders?page=${id}`, { token }),
        await ask('inventory', `/products/${id}`),
        await ask('inventory', `/products?category=${id}&q=${id}`),
        await fetch(`${urls.auth}/account/sessions/${id}`, { ...own, method: 'DELETE' }),
        await fetch(`${urls.auth}/admin/revocations?limit=${id}`, operator),
        await fetch(`${urls.auth}/admin/clients/${id}/disable`, { ...operator, method: 'POST' }),
        await fetch(`${urls.auth}/admin/accounts/${id}/disable`, { ...operator, method: 'POST' }),
        await fetch(`${urls.auth}/authorize?client_id=${id}`),
        await fetch(`${urls.auth}/logout?client_id=${id}`),
        await fetch(`${urls.auth}/interaction/${id}`),
        await fetch(`${urls.auth}/token`, {
          method: 'POST',
          headers: form,
          body: `grant_type=client_credentials&client_id=${id}&client_secret=x`,
        }),
        await fetch(`${urls.auth}/token`, {
          method: 'POST',
          headers: form,
          body: `grant_type=refresh_token&client_id=demo-cli&refresh_token=${id}`,
        }),
        await fetch(`${urls.auth}/revoke`, { method: 'POST', headers: form, body: `client_id=demo-cli&token=${id}` }),
      ]) {
        expect([text, status < 500]).toEqual([text, true]);
        expect(headers.getSetCookie().join()).not.toContain('stolen');
      }
    }
    expect((await ask('cart', '/cart', { token })).status).toBe(200);
    expect((await ask('inventory', '/products')).status).toBe(200);
  });
});
