import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { All, Body, Controller, Get, Head, Patch, Post } from '@nestjs/common';
import { adapters, ask, askRaw, type StartedApp, startApp } from './guarded-app.fixture.js';
import { TestIssuer } from '../testing/index.js';
import type { TestResourceServer } from '../testing/test-resource-server.js';
import type { AccessToken } from '../token/access-token.js';
import { AuthModule, CurrentToken, MaxStaleness, Public, RequireRoles, RequireScopes } from './index.js';

const audience = 'http://localhost:3002';
const SEEN = { handlerCalls: 0 };

@Controller('cart')
class CartController {
  @RequireScopes('cart:read')
  @Get()
  get(@CurrentToken() token: AccessToken) {
    SEEN.handlerCalls += 1;
    return { subject: token.subject };
  }

  @RequireScopes('cart:read', 'cart:write')
  @Post()
  put(@Body() body: unknown) {
    SEEN.handlerCalls += 1;
    return { body };
  }

  @MaxStaleness({ contact: '2s', ledger: '5s' })
  @Get('fresh')
  fresh() {
    return {};
  }
}

@RequireScopes('stock:write')
@Controller('stock')
class StockController {
  @RequireRoles('admin')
  @Patch()
  adjust() {
    return {};
  }

  @Get()
  anybodyInStock() {
    return {};
  }

  @Public()
  @Get('list')
  list(@CurrentToken() token: AccessToken | undefined) {
    return { tokenSeen: token !== undefined };
  }
}

@Public()
@Controller()
class OpenController {
  @Get('health/live')
  live() {
    return { status: 'ok' };
  }

  @Get('health/ready')
  ready() {
    return { status: 'ok' };
  }

  @Get('metrics')
  metrics() {
    return '# metrics';
  }
}

@Controller()
class ClosedController {
  @Get(['health/livex', 'health'])
  neighbour() {
    return 'secret';
  }

  @Head('only-head')
  onlyHead() {}

  @All('any')
  any() {
    return 'secret';
  }
}

describe.each(adapters)('the guard on %s', (adapter) => {
  const issuer = new TestIssuer();
  let resourceServer: TestResourceServer;
  let started: StartedApp;
  const at = (path: string) => `${started.url}${path}`;

  beforeAll(async () => {
    resourceServer = issuer.resourceServer({ audience });
    started = await startApp(
      adapter,
      {
        imports: [AuthModule.forRoot({ resourceServer })],
        controllers: [CartController, StockController, OpenController, ClosedController],
      },
      (app) => app.enableCors({ origin: 'http://localhost:3000', allowedHeaders: ['authorization', 'dpop'] }),
    );
  });
  beforeEach(() => {
    SEEN.handlerCalls = 0;
  });
  afterAll(() => started.app.close());

  it('lets a good token in and hands it to the handler', async () => {
    const token = issuer.mint({ audience, subject: '018f4c5e-0000-7000-8000-000000000001', scope: 'cart:read' });
    expect(await ask(at('/cart'), { token })).toMatchObject({ status: 200, body: { subject: '018f4c5e-0000-7000-8000-000000000001' } });
  });

  it('guard-challenge: says what to do next: no error without credentials, the error and the scope otherwise', async () => {
    const metadata = 'resource_metadata="http://localhost:3002/.well-known/oauth-protected-resource"';
    const expired = issuer.mint({ audience, scope: 'cart:read', expiresInS: -10 });
    const narrow = issuer.mint({ audience, scope: 'cart:read' });

    expect(await ask(at('/cart'))).toMatchObject({ status: 401, challenge: `Bearer ${metadata}`, body: { code: 'token.missing' } });
    expect(await ask(at('/cart'), { token: expired })).toMatchObject({
      status: 401,
      challenge: `Bearer error="invalid_token", ${metadata}`,
      body: { code: 'token.expired', error: 'invalid_token' },
    });
    expect(await ask(at('/cart'), { method: 'POST', token: narrow })).toMatchObject({
      status: 403,
      challenge: `Bearer error="insufficient_scope", scope="cart:read cart:write", ${metadata}`,
      body: { code: 'scope.insufficient', error: 'insufficient_scope' },
    });
    expect(SEEN.handlerCalls).toBe(0);
  });

  it('answers a refusal with a problem document that nobody stores', async () => {
    const { headers, body } = await ask(at('/cart'));
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'status', 'title', 'type']);
  });

  it('publishes who the resource is and whom it trusts, without a token', async () => {
    expect(await ask(at('/.well-known/oauth-protected-resource'))).toMatchObject({
      status: 200,
      body: {
        resource: audience,
        authorization_servers: ['http://localhost:3001'],
        bearer_methods_supported: ['header'],
        scopes_supported: ['cart:read', 'cart:write', 'stock:write'],
      },
    });
  });

  it('refuses a token from the moment it is revoked, by token, session, grant, account, client, issuer and key', async () => {
    const subject = '018f4c5e-0000-7000-8000-000000000002';
    const sid = '018f4c5e-0000-7000-8000-000000000003';
    const grantId = '018f4c5e-0000-7000-8000-000000000004';
    const mint = () => issuer.mint({ audience, subject, sid, grantId, clientId: 'demo-cli', scope: 'cart:read' });
    const expectDead = async (token: string) =>
      expect(await ask(at('/cart'), { token })).toMatchObject({ status: 401, body: { code: 'token.revoked' } });

    let token = mint();
    expect(await ask(at('/cart'), { token })).toMatchObject({ status: 200 });
    issuer.revokeToken(token);
    await expectDead(token);
    for (const [kind, value] of [
      ['account', subject],
      ['client', 'demo-cli'],
      ['issuer', issuer.issuer],
    ] as const) {
      token = mint();
      expect(await ask(at('/cart'), { token })).toMatchObject({ status: 200 });
      issuer.revoke({ kind, value });
      await expectDead(token);
    }
    token = mint();
    expect(await ask(at('/cart'), { token })).toMatchObject({ status: 200 });
    issuer.revoke({ kind: 'session', value: sid });
    await expectDead(token);
    token = issuer.mint({ audience, grantId, scope: 'cart:read' });
    expect(await ask(at('/cart'), { token })).toMatchObject({ status: 200 });
    issuer.revoke({ kind: 'grant', value: grantId });
    await expectDead(token);
    token = issuer.mint({ audience, scope: 'cart:read' });
    expect(await ask(at('/cart'), { token })).toMatchObject({ status: 200 });
    const { kid } = issuer.key;
    issuer.rotateKey();
    issuer.revoke({ kind: 'key', value: kid });
    expect((await ask(at('/cart'), { token })).status).toBe(401);
  });

  it('answers 503 with Retry-After where the view is older than the route allows, and not elsewhere', async () => {
    const token = issuer.mint({ audience, scope: 'cart:read' });
    resourceServer.cutOff();
    issuer.clock.advance(3_000);
    expect(await ask(at('/cart'), { token })).toMatchObject({ status: 200 });
    const stale = await ask(at('/cart/fresh'), { token });
    expect(stale).toMatchObject({ status: 503, challenge: null, body: { code: 'view.stale', error: 'temporarily_unavailable' } });
    expect(Number(stale.headers.get('retry-after'))).toBeGreaterThan(0);

    issuer.clock.advance(30_000);
    expect(await ask(at('/cart'), { token })).toMatchObject({ status: 503, body: { code: 'view.stale' } });
    resourceServer.reconnect();
    expect(await ask(at('/cart/fresh'), { token })).toMatchObject({ status: 200 });
  });

  it('guard-roles-substring: takes a role for itself alone, never for a part of it', async () => {
    const patch = (roles: unknown) =>
      ask(at('/stock'), { method: 'PATCH', token: issuer.mint({ audience, scope: 'stock:write', claims: { roles } }) });

    for (const roles of ['not-an-admin', 'administrator', ['Admin'], ['admin '], [], undefined]) {
      expect(await patch(roles)).toMatchObject({ status: 403, body: { code: 'role.insufficient' } });
    }
    expect(await patch(['user', 'admin'])).toMatchObject({ status: 200 });
  });

  it('guard-scope-format: compares scopes one by one, whole and case-sensitively', async () => {
    const get = (claims: Record<string, unknown>) => ask(at('/cart'), { token: issuer.mint({ audience, claims }) });

    for (const scope of ['cart:read', 'cart:read cart:write', 'cart:write  cart:read']) expect((await get({ scope })).status).toBe(200);
    for (const scope of ['cart:readx', 'CART:READ', 'cart:', '']) {
      expect(await get({ scope })).toMatchObject({ status: 403, body: { code: 'scope.insufficient' } });
    }
    // The documented rule: `scope` is one text (RFC 8693 §4.2); a list is malformed, and no other claim stands in for it.
    expect(await get({ scope: ['cart:read'] })).toMatchObject({ status: 401, body: { code: 'token.malformed' } });
    expect(await get({ scp: 'cart:read' })).toMatchObject({ status: 403, body: { code: 'scope.insufficient' } });
  });

  it('adds the demands of class and method up, and lets the nearer @Public() win', async () => {
    expect(await ask(at('/stock'), { token: issuer.mint({ audience }) })).toMatchObject({ status: 403 });
    expect(await ask(at('/stock'), { token: issuer.mint({ audience, scope: 'stock:write' }) })).toMatchObject({ status: 200 });
    const narrowAdmin = issuer.mint({ audience, roles: ['admin'] });
    expect(await ask(at('/stock'), { method: 'PATCH', token: narrowAdmin })).toMatchObject({
      status: 403,
      body: { code: 'scope.insufficient' },
    });
    expect(await ask(at('/stock/list'), { token: 'rubbish' })).toMatchObject({ status: 200, body: { tokenSeen: false } });
  });

  it('takes exactly one token, from the Authorization header alone', async () => {
    const token = issuer.mint({ audience, scope: 'cart:read cart:write' });
    const bearer = `Authorization: Bearer ${token}`;
    const twice = await askRaw(started.url, 'GET /cart HTTP/1.1', [bearer, bearer]);
    expect(twice.status).toBe(400);
    expect(twice.text).toContain('"code":"token.several"');
    expect((await askRaw(started.url, 'GET /cart HTTP/1.1', [bearer, 'aUTHORIZATION: Basic eDp5'])).status).toBe(400);
    expect((await askRaw(started.url, 'GET /cart HTTP/1.1', [bearer])).status).toBe(200);

    for (const path of [`/cart?access_token=${token}`, '/cart?x=1&access%5Ftoken=x']) {
      expect(await ask(at(path), { token })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      expect(await ask(at(path))).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    }
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `access_token=${token}` };
    expect(await ask(at('/cart'), form)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await ask(at('/cart'), { ...form, token })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ access_token: token }) };
    expect(await ask(at('/cart'), { ...json, token })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(SEEN.handlerCalls).toBe(1);
  });

  it('treats HEAD like the GET behind it, and a HEAD handler of its own', async () => {
    const token = issuer.mint({ audience, scope: 'cart:read' });
    expect(await ask(at('/cart'), { method: 'HEAD' })).toMatchObject({ status: 401, text: '' });
    expect(await ask(at('/cart'), { method: 'HEAD', token })).toMatchObject({ status: 200, text: '' });
    expect((await ask(at('/only-head'), { method: 'HEAD' })).status).toBe(401);
    expect((await ask(at('/only-head'), { method: 'HEAD', token })).status).toBe(200);
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) expect((await ask(at('/any'), { method })).status).not.toBe(200);
  });

  it('guard-preflight: lets a preflight pass, and refusals carry CORS headers too', async () => {
    const origin = 'http://localhost:3000';
    const preflight = await ask(at('/cart'), {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, dpop' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);

    const missing = await ask(at('/cart'), { headers: { origin } });
    const narrow = await ask(at('/cart'), { headers: { origin }, token: issuer.mint({ audience }) });
    expect([missing.status, narrow.status]).toEqual([401, 403]);
    for (const { headers } of [missing, narrow]) expect(headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('guard-public-health: probes answer, their neighbours stay closed', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      for (const method of ['GET', 'HEAD']) expect((await ask(at(path), { method })).status).toBe(200);
    }
    for (const path of ['/health/livex', '/health']) expect((await ask(at(path))).status).toBe(401);
  });

  it('guard-path-variants: no spelling of a path opens a closed handler or closes an open one', async () => {
    const closed = [
      '/cart',
      '/cart/',
      '//cart',
      '/CART',
      '/cart?x',
      '/%63art',
      '/cart;x',
      '/./cart',
      '/health/..//cart',
      '/health/live/../livex',
    ];
    for (const path of closed) {
      const { status } = await askRaw(started.url, `GET ${path} HTTP/1.1`, []);
      expect([400, 401, 404]).toContain(status);
    }
    expect(SEEN.handlerCalls).toBe(0);
    for (const path of ['/HEALTH/live', '/health/live/', '/metrics/', '/%6detrics', '/metrics?x']) {
      // Whatever the router calls the same handler is open, whatever it does not is not there.
      expect([200, 404]).toContain((await askRaw(started.url, `GET ${path} HTTP/1.1`, [])).status);
    }
    expect((await ask(at('/cart?x'))).status).toBe(401);
    // Fastify decodes the path and finds the handler, Express compares it as it is and finds none.
    expect([401, 404]).toContain((await ask(at('/%63art'))).status);
  });
});
