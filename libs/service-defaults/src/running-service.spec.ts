import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Controller, Get, Module, Sse } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort, startNats, startPostgres, type TestNats, type TestPostgres } from '@valetkey/launcher';
import { NEVER, startWith } from 'rxjs';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { launchService, type RunningService, type ServiceSettings, startService } from './index.js';

/** A request that the test holds open. */
let gate = Promise.withResolvers<void>();
let entered = Promise.withResolvers<void>();

@Controller()
class SlowController {
  @Get('slow')
  async slow() {
    entered.resolve();
    await gate.promise;
    return { done: true };
  }

  @Get('quick')
  quick() {
    return { done: true };
  }

  @Sse('events')
  events() {
    return NEVER.pipe(startWith({ data: 'first' }));
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

@Controller()
class TransactionsController {
  constructor(private readonly database: DataSource) {}

  @Get('failing')
  failing() {
    return this.database.transaction(async (tx) => tx.query('SELECT 1 / 0'));
  }

  @Get('good')
  good() {
    return this.database.transaction(async (tx) => tx.query('SELECT 1 AS one'));
  }
}

@Module({ controllers: [TransactionsController] })
class TransactionsModule {}

function launch(adapter: 'fastify' | 'express', module: new () => object, more: Partial<ServiceSettings> = {}): Promise<RunningService> {
  return launchService({
    name: 'cart',
    adapter,
    config: z.object({}),
    settings: () => ({
      host: '127.0.0.1',
      port: 0,
      publicUrl: 'http://localhost',
      demo: false,
      logLevel: 'silent',
      shutdownLimitMs: 500,
      ...more,
    }),
    module: () => module,
    environment: {},
  });
}

function request(url: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get(url, { agent }, resolve).on('error', reject));
}

async function drained(response: IncomingMessage): Promise<IncomingMessage> {
  for await (const chunk of response) void chunk;
  return response;
}

describe.each(['fastify', 'express'] as const)('a service on %s that is told to stop', (adapter) => {
  it('ops-keepalive-exit: tells polling clients to close, ends idle connections and streams, lets requests finish, and is gone in time', async () => {
    gate = Promise.withResolvers();
    entered = Promise.withResolvers();
    const service = await launch(adapter, SlowModule, { shutdownLimitMs: 2_000 });
    const [polling, idle, streaming, slow] = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 })) as [
      Agent,
      Agent,
      Agent,
      Agent,
    ];
    const { url } = service;
    for (const agent of [polling, idle])
      expect((await drained(await request(`${url}/quick`, agent))).headers.connection).toBe('keep-alive');
    const stream = await request(`${url}/events`, streaming);
    const streamEnded = new Promise((resolve) => stream.on('error', resolve).on('end', resolve).resume());
    const answer = request(`${url}/slow`, slow);
    await entered.promise;

    const startedAt = performance.now();
    const stopped = service.stop();
    const polled = await drained(await request(`${url}/quick`, polling));
    expect([polled.statusCode, polled.headers.connection]).toEqual([200, 'close']);
    expect((await drained(await request(`${url}/health/ready`, polling))).statusCode).toBe(503);
    gate.resolve();
    const finished = await drained(await answer);
    expect([finished.statusCode, finished.headers.connection]).toEqual([200, 'close']);
    await Promise.all([stopped, streamEnded]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await expect(request(`${url}/quick`, new Agent())).rejects.toThrow('ECONNREFUSED');
    for (const agent of [polling, idle, streaming, slow]) agent.destroy();
  });
});

describe('a service and what it depends on', () => {
  let postgres: TestPostgres;
  let nats: TestNats;
  beforeAll(async () => {
    [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([postgres?.stop(), nats?.stop()]);
  });

  it('ops-liveness-dependency: stays alive without PostgreSQL or NATS, says what is missing, and recovers without a restart', async () => {
    const service = await launch('fastify', TransactionsModule, {
      database: { url: await postgres.createDatabase(), entities: [], migrations: [] },
      nats: { servers: nats.url, ...nats.credentials('cart') },
    });
    await untilReady(service.url, []);
    postgres.pause();
    await untilReady(service.url, [/^database: /]);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    postgres.resume();
    await untilReady(service.url, []);
    await postgres.kill();
    await untilReady(service.url, [/^database: /]);
    const away = await fetch(`${service.url}/good`);
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
    await postgres.restart();
    await untilReady(service.url, []);
    expect((await fetch(`${service.url}/good`)).status).toBe(200);
    await nats.kill();
    await untilReady(service.url, [/^nats: /]);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    await nats.restart();
    await untilReady(service.url, []);
    await service.stop();
  }, 60_000);

  it('is alive and not ready while it waits for a PostgreSQL that is away at the start, and serves once it is there', async () => {
    const database = { url: await postgres.createDatabase(), entities: [], migrations: [] };
    const port = await freePort();
    await postgres.kill();
    const starting = launch('fastify', TransactionsModule, { port, database });
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, [/^database: PostgreSQL cannot be reached yet/]);
    expect([(await fetch(`${url}/health/live`)).status, (await fetch(`${url}/good`)).status]).toEqual([200, 503]);
    await postgres.restart();
    const service = await starting;
    await untilReady(url, []);
    expect((await fetch(`${url}/good`)).status).toBe(200);
    await service.stop();
  });

  it('db-runner-leak: a transaction that fails gives its connection back', async () => {
    const service = await launch('fastify', TransactionsModule, {
      database: { url: await postgres.createDatabase(), entities: [], migrations: [], poolMax: 3 },
    });
    const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(`${service.url}/failing`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([500]));
    expect(await (await fetch(`${service.url}/good`)).json()).toEqual([{ one: 1 }]);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain('valetkey_database_connections{state="in_use"} 0');
    expect(metrics).toContain('valetkey_database_connections{state="waiting"} 0');
    await service.stop();
  });

  it('says so when NATS refuses its password, and is not ready', async () => {
    const service = await launch('fastify', SlowModule, { nats: { servers: nats.url, user: 'cart', pass: 'wrong' } });
    await untilReady(service.url, [/^nats: refused: .*authorization/i]);
    await service.stop();
  });

  it('starts while NATS is away, says that it is not ready, and answers once NATS is there', async () => {
    await nats.kill();
    const service = await launch('fastify', SlowModule, { nats: { servers: nats.url, ...nats.credentials('cart') } });
    await untilReady(service.url, [/^nats: /]);
    await nats.restart();
    await untilReady(service.url, []);
    await service.stop();
  });
});

describe('a service that cannot start', () => {
  it('says on stderr, in a sentence without a stack, which variable is wrong, and exits with 1', async () => {
    const written: string[] = [];
    const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const options = {
      name: 'cart',
      adapter: 'fastify' as const,
      config: z.object({ CART_PORT: z.string().describe('Port to listen on.') }),
      settings: () => ({ host: '127.0.0.1', port: 0, publicUrl: 'http://localhost', demo: false }),
      module: () => SlowModule,
      environment: {},
    };
    try {
      await expect(startService(options)).rejects.toThrow('exit 1');
    } finally {
      stderr.mockRestore();
      exit.mockRestore();
    }
    expect(written.join('')).toBe('cart cannot start: CART_PORT must be set: Port to listen on.\n');
  });
});

/** Asks until the probe says what is expected: exactly these things missing. The test's own time-out ends the asking. */
async function untilReady(url: string, missing: readonly RegExp[]): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (!answer) {
      await wait(25);
      continue;
    }
    const report: { missing: string[] } = (await answer.json()) as never;
    const asExpected =
      report.missing.length === missing.length && missing.every((pattern, index) => pattern.test(report.missing[index] ?? ''));
    if (asExpected && answer.status === (missing.length === 0 ? 200 : 503)) return;
    await wait(25);
  }
  throw new Error(`The probe never said ${missing.map(String).join(', ') || 'ready'}`);
}
