import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '@valetkey/launcher';
import { ResourceServer } from '../resource-server/resource-server.js';
import { TestIssuer } from '../testing/index.js';
import { createApp } from './guarded-app.fixture.js';
import { AuthModule, type AuthOptions, type GuardingResourceServer, RESOURCE_SERVER } from './index.js';

const audience = 'http://localhost:3002';

/** Options of a service whose issuer is away. */
async function optionsWithoutIssuer(): Promise<AuthOptions> {
  const issuer = `http://127.0.0.1:${await freePort()}`;
  return {
    issuer,
    audience,
    service: 'cart',
    client: { id: 'cart', secret: 'secret' },
    trustStore: { load: async () => undefined, save: async () => {} },
  };
}

describe('the resource server of an application', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('starts with it while the issuer is away, says that it is not ready, and stops with it', async () => {
    const stop = jest.spyOn(ResourceServer.prototype, 'stop');
    const options = await optionsWithoutIssuer();
    const app = await createApp('fastify', { imports: [AuthModule.forRootAsync({ useFactory: async () => options })] });
    await app.init();
    const resourceServer = app.get<GuardingResourceServer>(RESOURCE_SERVER);
    expect(resourceServer.readiness()).toMatchObject({ ready: false, view: { trust: 'none' } });
    expect(stop).not.toHaveBeenCalled();
    await app.close();
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('belongs to whoever handed it in', async () => {
    const resourceServer = new TestIssuer().resourceServer({ audience });
    const stop = jest.spyOn(resourceServer, 'stop');
    const app = await createApp('fastify', { imports: [AuthModule.forRoot({ resourceServer })] });
    await app.init();
    await app.close();
    expect(stop).not.toHaveBeenCalled();
  });

  it('is refused with a sentence when its options are none', async () => {
    const options = await optionsWithoutIssuer();
    const wrong = (over: Partial<AuthOptions>) => createApp('fastify', { imports: [AuthModule.forRoot({ ...options, ...over })] });
    await expect(wrong({ audience: 'cart' })).rejects.toThrow("audience must be this service's own URL");
    await expect(wrong({ clockToleranceS: 61 })).rejects.toThrow('clockToleranceS must be a number from 0 to 60');
    const text: unknown = '5';
    await expect(wrong({ clockToleranceS: text as number })).rejects.toThrow('clockToleranceS must be a number from 0 to 60');
  });
});
