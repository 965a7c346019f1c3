import { z } from 'zod';
import { originList, wholeNumber } from './variable-types.js';

/** `DEMO`: the same name for every app, so that one word puts the whole system into demo mode. */
export const demoVariable = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1')
  .describe(
    '1 for demo mode: demo people, clients and keys exist, OpenAPI is served at /docs. Loopback addresses only; never in production.',
  );

/** What every app that listens has: address, CORS, log, limits. */
export function listenVariables(defaults: { port: number }) {
  return {
    HOST: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for every interface.'),
    PORT: wholeNumber(0, 65_535).default(defaults.port).describe('Port to listen on, a whole number up to 65535; 0 for any free one.'),
    CORS_ORIGINS: originList()
      .default([])
      .describe('Origins whose pages may call from a browser, separated by commas, such as https://shop.example.com. None by default.'),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('info')
      .describe('Least level that is logged: fatal, error, warn, info, debug, trace or silent.'),
    SHUTDOWN_LIMIT_MS: wholeNumber(100, 600_000)
      .default(10_000)
      .describe('Time in ms that requests under way get to finish after SIGTERM, from 100 to 600000.'),
  };
}

/** What every app with a database has. */
export function databaseVariables() {
  return {
    DATABASE_URL: z
      .url({ protocol: /^postgres(ql)?$/, error: 'not a PostgreSQL connection string' })
      .describe('PostgreSQL connection string, such as postgresql://user:password@host:5432/name.')
      .meta({ secret: true }),
    DATABASE_POOL_MAX: wholeNumber(1, 200).default(10).describe('Most database connections one process holds, from 1 to 200.'),
  };
}

/** What every app that speaks NATS has. */
export function natsVariables() {
  return {
    NATS_URL: z.url({ protocol: /^(nats|tls|wss?)$/, error: 'not a NATS address' }).describe('NATS server, such as nats://127.0.0.1:4222.'),
    NATS_USER: z.string().min(1).describe('User name at NATS; its rights are in deploy/nats.'),
    NATS_PASSWORD: z.string().min(1).describe('Password of that NATS user.').meta({ secret: true }),
  };
}
