import { connect } from 'node:net';
import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

/** The two HTTP platforms that every promise about HTTP is kept on. */
export const adapters = ['express', 'fastify'] as const;
export type Adapter = (typeof adapters)[number];

export interface StartedApp {
  readonly app: INestApplication;
  readonly url: string;
}

/** A Nest application of these modules and controllers, not yet initialised. */
export async function createApp(adapter: Adapter, metadata: ModuleMetadata): Promise<INestApplication> {
  const module = await Test.createTestingModule(metadata).compile();
  return adapter === 'fastify'
    ? module.createNestApplication(new FastifyAdapter(), { logger: false })
    : module.createNestApplication({ logger: false });
}

/** The same, listening on a free port. */
export async function startApp(adapter: Adapter, metadata: ModuleMetadata, prepare?: (app: INestApplication) => void): Promise<StartedApp> {
  const app = await createApp(adapter, metadata);
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly challenge: string | null;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks over HTTP, as a client does. */
export async function ask(url: string, init: RequestInit & { readonly token?: string } = {}): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (init.token !== undefined) headers.set('authorization', `Bearer ${init.token}`);
  const response = await fetch(url, { ...init, headers, redirect: 'manual' });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    challenge: response.headers.get('www-authenticate'),
    text,
    body: response.headers.get('content-type')?.includes('json') && text !== '' ? JSON.parse(text) : {},
  };
}

/** Sends a request letter by letter, for what no client library would send. */
export function askRaw(
  url: string,
  requestLine: string,
  headers: readonly string[],
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port, host } = new URL(url);
  const request = [requestLine, `Host: ${host}`, 'Connection: close', ...headers, '', ''].join('\r\n');
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.once('close', () => resolve({ status: Number(text.split(' ')[1]), text }));
    socket.once('error', (error) => (text === '' ? reject(error) : undefined));
  });
}
