import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { type Adapter, type Answer, adapters, ask, createApp, type StartedApp, startApp } from '../guarded-app.fixture.js';
import { TestIssuer } from '../../testing/index.js';
import type { TestResourceServer } from '../../testing/test-resource-server.js';
import type { AccessToken } from '../../token/access-token.js';
import { AccessTokenGuard, AuthModule, CurrentToken, RequireScopes } from '../index.js';
import { AccessTokenStrategy } from './index.js';

const audience = 'http://localhost:3002';
const subject = '018f4c5e-0000-7000-8000-00000000000a';

@UseGuards(AuthGuard('jwt'))
@Controller('orders')
class OrdersController {
  @Get()
  list(@Req() request: { readonly user: AccessToken }, @CurrentToken() token: AccessToken) {
    return { user: request.user.subject, token: token.subject };
  }
}

@Controller('ours')
class OurController {
  @UseGuards(AccessTokenGuard)
  @Get()
  list() {
    return {};
  }
}

@UseGuards(AuthGuard('jwt'))
@Controller('refunds')
class UnheededController {
  @RequireScopes('payment:refund')
  @Get()
  list() {
    return {};
  }
}

describe("the strategy behind AuthGuard('jwt')", () => {
  const issuer = new TestIssuer();
  const servers = new Map<Adapter, TestResourceServer>();
  const apps = new Map<Adapter, StartedApp>();

  beforeAll(async () => {
    for (const adapter of adapters) {
      const resourceServer = issuer.resourceServer({ audience });
      servers.set(adapter, resourceServer);
      const imports = [AuthModule.forRoot({ resourceServer, guard: 'manual' })];
      apps.set(
        adapter,
        await startApp(adapter, { imports, controllers: [OrdersController, OurController], providers: [AccessTokenStrategy] }),
      );
    }
  });
  afterAll(async () => {
    for (const { app } of apps.values()) await app.close();
  });

  /** What both platforms answer, which must be the same. */
  async function askBoth(init: Parameters<typeof ask>[1], path = '/orders'): Promise<Answer> {
    const [express, fastify] = await Promise.all(adapters.map((adapter) => ask(`${apps.get(adapter)?.url}${path}`, init)));
    if (express === undefined || fastify === undefined) throw new Error('Both platforms answer');
    const comparable = ({ status, challenge, body, headers }: Answer) => ({
      status,
      challenge,
      body,
      type: headers.get('content-type'),
      location: headers.get('location'),
      retryAfter: headers.get('retry-after'),
    });
    expect(comparable(fastify)).toEqual(comparable(express));
    return fastify;
  }

  it('guard-fastify-passport: success, refusal, challenge and error are the same on both platforms, and it never redirects', async () => {
    expect(await askBoth({ token: issuer.mint({ audience, subject }) })).toMatchObject({
      status: 200,
      body: { user: subject, token: subject },
    });

    const missing = await askBoth({});
    expect(missing).toMatchObject({ status: 401, body: { code: 'token.missing' } });
    expect(missing.challenge).toMatch(/^Bearer resource_metadata=/);
    const expired = await askBoth({ token: issuer.mint({ audience, expiresInS: -10 }) });
    expect(expired).toMatchObject({ status: 401, body: { code: 'token.expired' } });
    expect(expired.challenge).toContain('error="invalid_token"');
    expect(await askBoth({ headers: { authorization: 'Bearer a b' } })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });

    const token = issuer.mint({ audience, subject });
    await askBoth({ token });
    issuer.revokeToken(token);
    expect(await askBoth({ token })).toMatchObject({ status: 401, body: { code: 'token.revoked' } });

    for (const server of servers.values()) server.cutOff();
    issuer.clock.advance(31_000);
    const stale = await askBoth({ token: issuer.mint({ audience }) });
    expect(stale).toMatchObject({ status: 503, body: { code: 'view.stale' } });
    expect(stale.headers.get('retry-after')).toBe('1');
    for (const server of servers.values()) server.reconnect();
  });

  it('stands beside AccessTokenGuard in one application', async () => {
    expect((await askBoth({}, '/ours')).status).toBe(401);
    expect((await askBoth({ token: issuer.mint({ audience }) }, '/ours')).status).toBe(200);
  });

  it('stops the start where a demand would go unheeded', async () => {
    const imports = [AuthModule.forRoot({ resourceServer: issuer.resourceServer({ audience }), guard: 'manual' })];
    const app = await createApp('fastify', { imports, controllers: [UnheededController], providers: [AccessTokenStrategy] });
    await expect(app.init()).rejects.toThrow('UnheededController.list. Their guard looks at the token and not at what @RequireScopes()');
    await app.close();
  });
});
