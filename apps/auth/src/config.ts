import {
  databaseVariables,
  demoVariable,
  httpUrl,
  listenVariables,
  natsVariables,
  prefixedVariables,
  type ServiceSettings,
  wholeNumber,
} from '@valetkey/service-defaults';
import { z } from 'zod';
import { entities } from './database/entities.js';
import { migrations } from './database/migrations.js';

const listening = prefixedVariables('AUTH', listenVariables({ port: 3001 }));
const database = prefixedVariables('AUTH', databaseVariables());
const nats = prefixedVariables('AUTH', natsVariables());

/** Every variable of the issuer; `docs/configuration.md` and `.env.example` are generated from it. */
export const authConfig = z.object({
  DEMO: demoVariable,
  ...listening.shape,
  ...database.shape,
  ...nats.shape,
  AUTH_ISSUER: z
    .string()
    .refine(isIssuer, 'not an origin, or plain http outside loopback')
    .describe(
      'Public address of the issuer, byte for byte as it stands in `iss`: an origin such as https://id.example.com, without path or trailing slash; http on loopback only.',
    ),
  AUTH_INTERNAL_URL: httpUrl()
    .transform(originOf)
    .optional()
    .describe('Address under which the services reach the issuer, when it is not the public one; its host is answered too.'),
  AUTH_KEY_ENCRYPTION_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'not 32 bytes in base64url')
    .describe('Key that encrypts the signing keys at rest: 32 bytes in base64url (43 characters).')
    .meta({ secret: true }),
  AUTH_COOKIE_KEYS: z
    .string()
    .transform(list)
    .refine((keys) => keys.length > 0 && keys.every((key) => key.length >= 16), 'a key shorter than 16 characters')
    .describe('Keys that sign cookies, each of 16 characters or more, newest first, separated by commas.')
    .meta({ secret: true }),
  AUTH_ACCESS_TOKEN_LIFETIME_S: wholeNumber(30, 3600).default(900).describe('Lifetime of access tokens in seconds, from 30 to 3600.'),
  AUTH_TRUST_PROXY: z
    .string()
    .transform(list)
    .optional()
    .describe(
      'Proxies whose X-Forwarded-Proto and X-Forwarded-For are believed: addresses or subnets separated by commas, or loopback, linklocal, uniquelocal. Needed behind whatever terminates TLS.',
    ),
  AUTH_DEMO_CART_URL: demoUrl('cart service', 'http://localhost:3002'),
  AUTH_DEMO_INVENTORY_URL: demoUrl('inventory service', 'http://localhost:3003'),
  AUTH_DEMO_PAYMENT_URL: demoUrl('payment service', 'http://localhost:3004'),
  AUTH_DEMO_GATEWAY_URL: demoUrl('gateway', 'http://localhost:3000'),
});

/** The issuer's configuration, checked. */
export type AuthConfig = Readonly<z.output<typeof authConfig>>;

/** Injection token of {@link AuthConfig}. */
export const AUTH_CONFIG = Symbol('AuthConfig');

/** Checks an environment as the start does, and throws where that would stop. For tools and tests. */
export function readAuthConfig(environment: Readonly<Record<string, string | undefined>>): AuthConfig {
  return authConfig.parse(environment);
}

/** What `startService` has to know of the configuration. */
export function authSettings(config: AuthConfig): ServiceSettings {
  const { HOST, PORT, CORS_ORIGINS, LOG_LEVEL, SHUTDOWN_LIMIT_MS } = listening.pick(config);
  const { DATABASE_URL, DATABASE_POOL_MAX } = database.pick(config);
  return {
    host: HOST,
    port: PORT,
    publicUrl: config.AUTH_ISSUER,
    demo: config.DEMO,
    corsOrigins: CORS_ORIGINS,
    logLevel: LOG_LEVEL,
    shutdownLimitMs: SHUTDOWN_LIMIT_MS,
    database: { url: DATABASE_URL, entities, migrations, poolMax: DATABASE_POOL_MAX },
  };
}

/** One byte-exact form (RFC 8414 §3.3, RFC 9207): what a URL parser calls the origin. Paths are refused. */
function isIssuer(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.origin !== value) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname));
}

function demoUrl(what: string, fallback: string) {
  return httpUrl().transform(originOf).default(fallback).describe(`Demo mode only: address of the ${what}, and so its audience.`);
}

function originOf(url: string): string {
  return new URL(url).origin;
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
