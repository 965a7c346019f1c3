import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from 'nestjs-pino';
import { Body, Controller, Delete, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  demoVariable,
  launchService,
  listenVariables,
  prefixedVariables,
  RefusedRequestError,
  type RunningService,
  type ServiceOptions,
} from './index.js';

const echo = prefixedVariables('ECHO', { ...listenVariables({ port: 3999 }), PUBLIC_URL: z.string().default('http://localhost:3999') });
const echoConfig = z.object({ DEMO: demoVariable, ...echo.shape });
const line = z
  .strictObject({ quantity: z.number().int().min(1).max(99), gift: z.object({ note: z.string() }).optional() })
  .meta({ id: 'Line' });

class TooManyError extends RefusedRequestError {
  readonly code = 'echo.too_many';
  readonly status = 409;
}

@Controller()
class EchoController {
  @Post('lines')
  add(@Body({ schema: line }) body: z.output<typeof line>) {
    if (body.quantity === 99) throw new TooManyError('There are never 99.');
    return body;
  }

  @Get('lines/:id')
  find(
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: z.object({ page: z.coerce.number().int().default(1) }) }) query: { page: number },
  ) {
    return { id, page: query.page };
  }

  @Delete('lines/:id')
  @HttpCode(204)
  remove() {}

  @Get('broken')
  broken(): never {
    throw new Error('password=hunter2 at /srv/secret.ts');
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

// nestjs-pino makes its root logger once a process: every service of this file logs here.
const log: string[] = [];

function echoService(adapter: 'fastify' | 'express', environment: NodeJS.ProcessEnv = {}): ServiceOptions<typeof echoConfig> {
  return {
    name: 'echo',
    adapter,
    config: echoConfig,
    settings: (config) => {
      const { HOST, PORT, CORS_ORIGINS, LOG_LEVEL, PUBLIC_URL } = echo.pick(config);
      return {
        host: HOST,
        port: PORT,
        publicUrl: PUBLIC_URL,
        demo: config.DEMO,
        corsOrigins: CORS_ORIGINS,
        logLevel: LOG_LEVEL,
        shutdownLimitMs: 100,
      };
    },
    module: () => EchoModule,
    environment: { ECHO_PORT: '0', ...environment },
    logDestination: { write: (text) => void log.push(text) },
  };
}

async function withEcho(
  adapter: 'fastify' | 'express',
  environment: NodeJS.ProcessEnv,
  use: (service: RunningService) => Promise<void>,
): Promise<void> {
  log.length = 0;
  const service = await launchService(echoService(adapter, environment));
  try {
    await use(service);
  } finally {
    await service.stop();
  }
}

const post = (url: string, body: string, type = 'application/json') =>
  fetch(url, { method: 'POST', headers: { 'content-type': type }, body });

async function problem(answer: Promise<Response>): Promise<Record<string, unknown>> {
  const response = await answer;
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const body = z.record(z.string(), z.unknown()).parse(await response.json());
  expect(body).toMatchObject({ type: 'about:blank', status: response.status });
  return body;
}

describe.each(['fastify', 'express'] as const)('a service on %s', (adapter) => {
  it('says which field of a body is wrong and why, with a pointer to it', async () => {
    await withEcho(adapter, {}, async ({ url }) => {
      expect(await problem(post(`${url}/lines`, '{"quantity": 0}'))).toMatchObject({
        status: 422,
        code: 'input.invalid',
        errors: [{ in: 'body', pointer: '#/quantity', detail: 'Too small: expected number to be >=1' }],
      });
      expect(await problem(post(`${url}/lines`, '{"quantity": 1, "gift": {"note": 7}}'))).toMatchObject({
        errors: [{ pointer: '#/gift/note' }],
      });
      expect(await problem(post(`${url}/lines`, '{"quantity": 1, "price": 0}'))).toMatchObject({ status: 422 });
      expect(await problem(post(`${url}/lines`, '"text"', 'text/plain'))).toMatchObject({ status: 422, errors: [{ pointer: '#' }] });
      expect((await post(`${url}/lines`, '{"quantity": 7}')).status).toBe(201);
      expect((await fetch(`${url}/lines/7`, { method: 'DELETE', headers: { 'content-type': 'application/json' } })).status).toBe(204);
    });
  });

  it('says which parameter of an address is wrong', async () => {
    await withEcho(adapter, {}, async ({ url }) => {
      expect(await problem(fetch(`${url}/lines/7`))).toMatchObject({ status: 400, errors: [{ in: 'path', pointer: 'id' }] });
      const id = '0198c0de-0000-7000-8000-000000000000';
      expect(await problem(fetch(`${url}/lines/${id}?page=x`))).toMatchObject({ status: 400, errors: [{ in: 'query', pointer: 'page' }] });
    });
  });

  it('answers what it cannot read with a problem document that repeats nothing of the body', async () => {
    await withEcho(adapter, {}, async ({ url }) => {
      const malformed = await problem(post(`${url}/lines`, '{"password": hunter2'));
      expect(malformed).toMatchObject({ status: 400 });
      expect(JSON.stringify(malformed)).not.toContain('hunter2');
      expect(await problem(post(`${url}/lines`, `{"note": "${'x'.repeat(200_000)}"}`))).toMatchObject({ status: 413 });
      expect(await problem(fetch(`${url}/%`))).toMatchObject({ status: 400 });
      expect(await problem(fetch(`${url}/nowhere`))).toMatchObject({ status: 404 });
      expect(await problem(fetch(`${url}/lines`, { method: 'PATCH' }))).toMatchObject({ status: 404 });
    });
  });

  it('tells the caller its own reasons, and of a failure nothing', async () => {
    await withEcho(adapter, {}, async ({ url }) => {
      expect(await problem(post(`${url}/lines`, '{"quantity": 99}'))).toEqual({
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        code: 'echo.too_many',
        detail: 'There are never 99.',
      });
      expect(await problem(fetch(`${url}/broken`))).toEqual({ type: 'about:blank', title: 'Internal Server Error', status: 500 });
      expect(log.join('')).toContain('secret.ts');
    });
  });

  it('ops-probe-redirect: answers probes and metrics at once, whatever the Host, and never with a redirect', async () => {
    await withEcho(adapter, { ECHO_PUBLIC_URL: 'https://echo.example/base' }, async ({ url }) => {
      for (const path of ['/health/live', '/health/ready', '/metrics']) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await fetch(`${url}${path}`, { method, redirect: 'manual', headers: { 'x-forwarded-proto': 'http' } });
          expect([path, method, answer.status]).toEqual([path, method, 200]);
        }
        expect(await rawStatus(url, `GET ${path} HTTP/1.1\r\nHost: unknown.example\r\nConnection: close\r\n\r\n`)).toBe(200);
      }
      const slash = await fetch(`${url}/health/ready/`, { redirect: 'manual' });
      expect([200, 404]).toContain(slash.status);
    });
  });

  it('counts requests by their route, not by their path', async () => {
    await withEcho(adapter, {}, async ({ url }) => {
      await fetch(`${url}/lines/7`);
      await fetch(`${url}/nowhere/at/all`);
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toMatch(/valetkey_http_request_duration_seconds_count\{method="GET",route="\/lines\/:id",status="400"\} 1/);
      expect(metrics).not.toContain('/at/all');
      expect(metrics).toContain('valetkey_process_cpu_user_seconds_total');
    });
  });

  it('lets pages of the named origins in, and no others; refusals carry CORS headers too', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, dpop' },
    };
    const from = (origin: string) => ({ ...preflight, headers: { ...preflight.headers, origin } });
    await withEcho(adapter, { ECHO_CORS_ORIGINS: 'https://shop.example, https://other.example' }, async ({ url }) => {
      const allowed = await fetch(`${url}/lines`, from('https://shop.example'));
      expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://shop.example']);
      expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
      expect((await fetch(`${url}/lines`, from('https://shop.example.evil'))).headers.get('access-control-allow-origin')).toBeNull();
      const refused = await fetch(`${url}/nowhere`, { headers: { origin: 'https://other.example' } });
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([404, 'https://other.example']);
    });
    await withEcho(adapter, {}, async ({ url }) => {
      expect((await fetch(`${url}/lines`, from('https://shop.example'))).headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  it('describes its API in demo mode and nowhere else', async () => {
    await withEcho(adapter, { DEMO: '1' }, async ({ url }) => {
      const document = z
        .object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) })
        .parse(await (await fetch(`${url}/docs-json`)).json());
      expect(Object.keys(document.components.schemas)).toContain('Line');
      expect((await fetch(`${url}/docs`)).status).toBe(200);
      expect(log.join('')).toContain('DEMO MODE');
    });
    await withEcho(adapter, {}, async ({ url }) => {
      expect([(await fetch(`${url}/docs`)).status, (await fetch(`${url}/docs-json`)).status]).toEqual([404, 404]);
      expect(log.join('')).not.toContain('DEMO MODE');
    });
  });

  it('sends headers that keep answers from being framed, sniffed or run', async () => {
    await withEcho(adapter, {}, async ({ url }) => {
      const { headers } = await fetch(`${url}/nowhere`);
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    });
    await withEcho(adapter, { ECHO_PUBLIC_URL: 'https://echo.example' }, async ({ url }) => {
      expect((await fetch(`${url}/health/live`)).headers.get('strict-transport-security')).toContain('max-age');
    });
  });

  it('logs requests without their query, credentials or cookies', async () => {
    await withEcho(adapter, {}, async ({ url }) => {
      await fetch(`${url}/lines/7?code=hunter2`, { headers: { authorization: 'Bearer hunter2', cookie: 'sid=hunter2' } });
      await untilLogged('/lines/7');
    });
    expect(log.join('')).not.toContain('hunter2');
  });

  it('cuts secrets out of whatever else is logged', async () => {
    await withEcho(adapter, {}, async ({ app }) => {
      app.get(Logger).log({
        password: 'hunter2',
        body: { client_secret: 'hunter2', deeper: { refresh_token: 'hunter2' } },
        headers: { 'set-cookie': 'hunter2' },
      });
      app.get(Logger).error(Object.assign(new Error('a failed query'), { parameters: ['hunter2'], driverError: { detail: 'hunter2' } }));
      expect(log.join('')).toContain('[redacted]');
      expect(log.join('')).toContain('a failed query');
      expect(log.join('')).not.toContain('hunter2');
    });
  });
});

async function rawStatus(url: string, request: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(request);
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk;
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

/** The request's own line comes after its answer has been sent. */
async function untilLogged(text: string): Promise<void> {
  for (let turns = 0; turns < 1_000 && !log.some((line) => line.includes(text)); turns += 1) await nextTurn();
  expect(log.join('')).toContain(text);
}
