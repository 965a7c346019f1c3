import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, headers, type MsgHdrs } from '@nats-io/transport-node';
import { Controller, type INestApplication } from '@nestjs/common';
import { ClientNats, EventPattern, MessagePattern, NatsRecordBuilder, Payload, Transport } from '@nestjs/microservices';
import { startNats, type TestNats } from '@valetkey/launcher';
import { firstValueFrom } from 'rxjs';
import { createApp } from './guarded-app.fixture.js';
import { TestIssuer } from '../testing/index.js';
import type { TestResourceServer } from '../testing/test-resource-server.js';
import type { AccessToken } from '../token/access-token.js';
import { AuthModule, CurrentToken, MaxStaleness, Public, RequireRoles, RequireScopes, readRpcRefusal } from './index.js';

const audience = 'http://localhost:3003';
const SEEN = { handlerCalls: 0, events: [] as unknown[] };

@Controller()
class StockMessages {
  @RequireScopes('inventory:read')
  @MessagePattern('inventory.get-stock')
  get(@Payload() data: unknown, @CurrentToken() token: AccessToken) {
    SEEN.handlerCalls += 1;
    return { data, subject: token.subject };
  }

  @RequireRoles('admin')
  @MessagePattern('inventory.adjust')
  adjust() {
    SEEN.handlerCalls += 1;
  }

  @MaxStaleness({ contact: '1s' })
  @MessagePattern('inventory.fresh')
  fresh() {
    return 'fresh';
  }

  @MessagePattern('inventory.broken')
  broken() {
    throw new TypeError('the password of the database is hunter2');
  }

  @Public()
  @MessagePattern('inventory.ping')
  ping() {
    return 'pong';
  }

  @EventPattern('inventory.changed')
  changed(@Payload() data: unknown) {
    SEEN.events.push(data);
  }
}

describe('the guard over NATS', () => {
  const issuer = new TestIssuer();
  let nats: TestNats;
  let resourceServer: TestResourceServer;
  let app: INestApplication;
  let client: ClientNats;

  beforeAll(async () => {
    nats = await startNats();
    resourceServer = issuer.resourceServer({ audience });
    app = await createApp('fastify', { imports: [AuthModule.forRoot({ resourceServer })], controllers: [StockMessages] });
    const options = { servers: nats.url, queue: 'inventory', ...nats.credentials('inventory') };
    app.connectMicroservice({ transport: Transport.NATS, options }, { inheritAppConfig: true });
    await app.startAllMicroservices();
    await app.init();
    client = new ClientNats({ servers: nats.url, inboxPrefix: '_INBOX_cart', ...nats.credentials('cart') });
    await client.connect();
  });
  beforeEach(() => {
    SEEN.handlerCalls = 0;
  });
  afterAll(async () => {
    await client?.close();
    await app?.close();
    await nats?.stop();
  });

  const withToken = (...tokens: string[]) => {
    const set = headers();
    for (const token of tokens) set.append('authorization', `Bearer ${token}`);
    return set;
  };
  const call = (pattern: string, set?: MsgHdrs) => {
    const record = new NatsRecordBuilder({ sku: 'tea' });
    return firstValueFrom(client.send<unknown>(pattern, (set ? record.setHeaders(set) : record).build()));
  };
  /** What the caller can tell of a call that failed. */
  const refusalOf = async (pattern: string, set?: MsgHdrs) => {
    const answer = await call(pattern, set).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    return readRpcRefusal(answer).error;
  };

  it('lets a good token in and hands it to the handler', async () => {
    const subject = '018f4c5e-0000-7000-8000-000000000009';
    const token = issuer.mint({ audience, subject, scope: 'inventory:read' });
    expect(await call('inventory.get-stock', withToken(token))).toEqual({ data: { sku: 'tea' }, subject });
    expect(await call('inventory.ping')).toBe('pong');
  });

  it('guard-rpc-error: the caller can tell 401, 403, 503 and 500 apart, and never waits for a time-out', async () => {
    const expired = withToken(issuer.mint({ audience, scope: 'inventory:read', expiresInS: -10 }));
    const elsewhere = withToken(issuer.mint({ audience: 'http://localhost:3002', scope: 'inventory:read' }));
    const narrow = withToken(issuer.mint({ audience }));
    const wide = issuer.mint({ audience, scope: 'inventory:read' });

    expect(await refusalOf('inventory.get-stock', expired)).toMatchObject({ status: 401, code: 'token.expired' });
    expect(await refusalOf('inventory.get-stock', elsewhere)).toMatchObject({ status: 401, code: 'token.wrong_audience' });
    expect(await refusalOf('inventory.get-stock', narrow)).toMatchObject({ status: 403, code: 'scope.insufficient' });
    expect(await refusalOf('inventory.adjust', narrow)).toMatchObject({ status: 403, code: 'role.insufficient' });
    expect(await refusalOf('inventory.get-stock')).toMatchObject({ status: 401, code: 'token.missing' });
    expect(await refusalOf('inventory.get-stock', withToken(wide, wide))).toMatchObject({ status: 400, code: 'token.several' });
    expect(SEEN.handlerCalls).toBe(0);

    const broken = await refusalOf('inventory.broken', withToken(wide));
    expect(broken).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(broken)).not.toContain('hunter2');
  });

  it('counts the header in every spelling, so that a second one is no way round', async () => {
    const set = withToken(issuer.mint({ audience, scope: 'inventory:read' }));
    set.append('AUTHORIZATION', `Bearer ${issuer.mint({ audience, scope: 'inventory:read' })}`);
    expect(await refusalOf('inventory.get-stock', set)).toMatchObject({ status: 400, code: 'token.several' });
  });

  it('refuses a revoked token, and a stale view with the time to wait', async () => {
    const token = issuer.mint({ audience, scope: 'inventory:read' });
    await call('inventory.get-stock', withToken(token));
    issuer.revokeToken(token);
    expect(await refusalOf('inventory.get-stock', withToken(token))).toMatchObject({ status: 401, code: 'token.revoked' });

    resourceServer.cutOff();
    issuer.clock.advance(2_000);
    const fresh = withToken(issuer.mint({ audience }));
    expect(await refusalOf('inventory.fresh', fresh)).toEqual({
      status: 503,
      code: 'view.stale',
      message: expect.any(String),
      retryAfterS: expect.any(Number),
    });
    resourceServer.reconnect();
    expect(await call('inventory.fresh', fresh)).toBe('fresh');
  });

  it('answers a caller that is no Nest application with the same refusal', async () => {
    const connection = await connect({ servers: nats.url, inboxPrefix: '_INBOX_cart', ...nats.credentials('cart') });
    const reply = await connection.request('inventory.get-stock', JSON.stringify({ id: '1', data: {} }), { timeout: 5_000 });
    expect(reply.json()).toMatchObject({ err: { error: { status: 401, code: 'token.missing' } } });
    await connection.close();
  });

  it('keeps an event without a token from its handler', async () => {
    const wide = withToken(issuer.mint({ audience }));
    await firstValueFrom(client.emit('inventory.changed', new NatsRecordBuilder({ from: 'a stranger' }).build()), {
      defaultValue: undefined,
    });
    await firstValueFrom(client.emit('inventory.changed', new NatsRecordBuilder({ from: 'a friend' }).setHeaders(wide).build()), {
      defaultValue: undefined,
    });
    // Messages of one subject are handled in order, so what comes after both of them is answered last.
    await call('inventory.ping');
    await expect(refusalOf('inventory.get-stock')).resolves.toMatchObject({ status: 401 });
    expect(SEEN.events).toEqual([{ from: 'a friend' }]);
  });
});
