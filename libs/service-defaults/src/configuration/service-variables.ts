import { z } from 'zod';
import { httpUrl, identifierUrl, originList, wholeNumber } from './variable-types.js';

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

/** What every app has whose callers show access tokens: who it is, whom it trusts, how stale its view may get. */
export function resourceServerVariables() {
  return {
    PUBLIC_URL: identifierUrl().describe(
      'Public address of this service, and the audience its access tokens must have; no slash at its end.',
    ),
    ISSUER: identifierUrl().describe('The issuer it trusts, exactly as tokens name it in `iss`.'),
    ISSUER_INTERNAL_URL: httpUrl()
      .optional()
      .describe('Address to reach the issuer at, where it differs from its public one, as in a container network.'),
    CLIENT_ID: z.string().min(1).describe('Client this service is to the issuer.'),
    CLIENT_SECRET: z.string().min(1).describe('Secret of that client.').meta({ secret: true }),
    CONTACT_AGE_MAX_MS: wholeNumber(100, 3_600_000)
      .default(30_000)
      .describe('Time in ms without contact to the revocation plane after which requests get 503.'),
    LEDGER_AGE_MAX_MS: wholeNumber(1_000, 86_400_000)
      .default(900_000)
      .describe('Age in ms of the newest word from the revocation ledger after which requests get 503.'),
    CLOCK_TOLERANCE_S: wholeNumber(0, 60).default(5).describe("Seconds this machine's clock may differ from the issuer's, from 0 to 60."),
  };
}
