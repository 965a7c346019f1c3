import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, type INestApplication } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { ClientTCP, MessagePattern, Transport } from '@nestjs/microservices';
import { freePort } from '@valetkey/launcher';
import { firstValueFrom } from 'rxjs';
import { TestIssuer } from '../testing/index.js';
import { createApp } from './guarded-app.fixture.js';
import { AccessTokenGuard, AuthModule, Public, readRpcRefusal } from './index.js';

const audience = 'http://localhost:3003';

@Controller()
class StockMessages {
  @MessagePattern('stock.get')
  get() {
    return 'secret';
  }

  @Public()
  @MessagePattern('ping')
  ping() {
    return 'pong';
  }
}

describe('what comes in by a way that carries no token we trust', () => {
  const issuer = new TestIssuer();
  let app: INestApplication;
  let client: ClientTCP;

  beforeAll(async () => {
    const port = await freePort();
    const imports = [AuthModule.forRoot({ resourceServer: issuer.resourceServer({ audience }) })];
    app = await createApp('fastify', { imports, controllers: [StockMessages] });
    app.connectMicroservice({ transport: Transport.TCP, options: { port, host: '127.0.0.1' } }, { inheritAppConfig: true });
    await app.startAllMicroservices();
    await app.init();
    client = new ClientTCP({ port, host: '127.0.0.1' });
    await client.connect();
  });
  afterAll(async () => {
    client?.close();
    await app?.close();
  });

  it('is refused over TCP, whatever its payload says, and let in where it is public', async () => {
    const authorization = `Bearer ${issuer.mint({ audience })}`;
    for (const data of [{}, { authorization }, { headers: { authorization } }]) {
      const failure: unknown = await firstValueFrom(client.send('stock.get', data)).catch((error: unknown) => error);
      expect(readRpcRefusal(failure).error).toMatchObject({ status: 401, code: 'token.missing' });
    }
    expect(await firstValueFrom(client.send('ping', {}))).toBe('pong');
  });

  it('is refused on WebSockets, GraphQL and whatever comes next', () => {
    const guard = app.get(AccessTokenGuard);
    const authorization = `Bearer ${issuer.mint({ audience })}`;
    for (const type of ['ws', 'graphql', 'necord']) {
      const context = new ExecutionContextHost([{ headers: { authorization } }, { authorization }], StockMessages, methodOf('get'));
      context.setType(type);
      expect(() => guard.canActivate(context)).toThrow('The request carries no access token');
    }
  });

  it('is refused when its headers are no message headers of NATS', () => {
    const guard = app.get(AccessTokenGuard);
    const authorization = `Bearer ${issuer.mint({ audience })}`;
    for (const headers of [{ authorization }, [['authorization', [authorization]]], undefined, 'authorization']) {
      const context = new ExecutionContextHost([{}, { getHeaders: () => headers }], StockMessages, methodOf('get'));
      context.setType('rpc');
      expect(() => guard.canActivate(context)).toThrow('The request carries no access token');
    }
  });
});

function methodOf(name: keyof StockMessages): () => string {
  return Object.getOwnPropertyDescriptor(StockMessages.prototype, name)?.value;
}
