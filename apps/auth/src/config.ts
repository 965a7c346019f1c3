import { z } from 'zod';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
const text = (description: string) => z.string().min(1).describe(description);
const secret = (description: string) => z.string().min(1).describe(description).meta({ secret: true });
const origin = (description: string, fallback: string) =>
  z
    .url({ protocol: /^https?$/ })
    .transform(withoutTrailingSlash)
    .default(fallback)
    .describe(description);
const list = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Every variable of the issuer; `docs/configuration.md` is generated from it. */
export const authConfigSchema = z.object({
  DEMO: z
    .enum(['0', '1'])
    .default('0')
    .transform((value) => value === '1')
    .describe('1 creates the demo people, clients and resources; only with an issuer on loopback.'),
  AUTH_HOST: text('Address to listen on.').default('127.0.0.1'),
  AUTH_PORT: z.coerce.number().int().min(0).max(65_535).default(3001).describe('Port to listen on.'),
  AUTH_ISSUER: z
    .string()
    .refine(isIssuer, 'must be an http(s) origin without path, query, fragment or trailing slash, https unless on loopback')
    .describe('Public address of the issuer, exactly as it stands in `iss`.'),
  AUTH_INTERNAL_URL: z
    .url({ protocol: /^https?$/ })
    .transform(withoutTrailingSlash)
    .optional()
    .describe('Address under which the services reach the issuer, when it is not the public one; its host is answered too.'),
  AUTH_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('PostgreSQL connection string.')
    .meta({ secret: true }),
  AUTH_DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(1000).default(10).describe('Most database connections held at once.'),
  AUTH_NATS_URL: text('NATS server of the revocation plane.'),
  AUTH_NATS_USER: text('NATS user of the issuer.'),
  AUTH_NATS_PASSWORD: secret('Password of the NATS user.'),
  AUTH_KEY_ENCRYPTION_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url')
    .describe('Key that encrypts the signing keys at rest, 32 bytes in base64url.')
    .meta({ secret: true }),
  AUTH_COOKIE_KEYS: z
    .string()
    .transform(list)
    .refine((keys) => keys.length > 0 && keys.every((key) => key.length >= 16), 'must be a comma list of keys of 16 characters or more')
    .describe('Keys that sign cookies, newest first, separated by commas.')
    .meta({ secret: true }),
  AUTH_ACCESS_TOKEN_LIFETIME_S: z.coerce.number().int().min(30).max(3600).default(900).describe('Lifetime of access tokens.'),
  AUTH_TRUST_PROXY: z
    .string()
    .optional()
    .describe('Proxies whose X-Forwarded-* headers are believed: a comma list of addresses or subnets, or `loopback`, `uniquelocal`.'),
  AUTH_CORS_ORIGINS: z.string().transform(list).default([]).describe('Origins that scripts may call the issuer from, separated by commas.'),
  AUTH_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe log level.'),
  AUTH_DEMO_CART_URL: origin('Demo only: address and audience of the cart service.', 'http://localhost:3002'),
  AUTH_DEMO_INVENTORY_URL: origin('Demo only: address and audience of the inventory service.', 'http://localhost:3003'),
  AUTH_DEMO_PAYMENT_URL: origin('Demo only: address and audience of the payment service.', 'http://localhost:3004'),
  AUTH_DEMO_GATEWAY_URL: origin('Demo only: address of the gateway.', 'http://localhost:3000'),
});

/** The issuer's configuration, checked. */
export type AuthConfig = Readonly<z.infer<typeof authConfigSchema>>;

/** Injection token of {@link AuthConfig}. */
export const AUTH_CONFIG = Symbol('AuthConfig');

/** The environment does not describe an issuer that may start. */
export class AuthConfigError extends Error {
  override readonly name = 'AuthConfigError';
}

/** Checks the environment. Throws one sentence per variable that is missing or wrong, naming what it must be. */
export function readAuthConfig(environment: Readonly<Record<string, string | undefined>>): AuthConfig {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = authConfigSchema.safeParse(present);
  if (!parsed.success) throw new AuthConfigError(parsed.error.issues.map(sentenceOf).join('\n'));
  if (parsed.data.DEMO) assertDemoIsLoopback(parsed.data.AUTH_ISSUER);
  return Object.freeze(parsed.data);
}

/** Whether a URL's host is this machine itself. */
export function isLoopback(url: string): boolean {
  return LOOPBACK_HOSTS.has(new URL(url).hostname);
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const name = issue.path.map(String).join('.');
  const described: { description?: string | undefined } | undefined = Reflect.get(authConfigSchema.shape, name);
  const wrong = issue.code === 'invalid_type' ? 'is missing' : `is wrong (${issue.message})`;
  return `${name} ${wrong}: ${described?.description ?? 'see docs/configuration.md'}`;
}

function assertDemoIsLoopback(issuer: string): void {
  if (isLoopback(issuer)) return;
  throw new AuthConfigError(
    'DEMO is wrong: demo people and secrets are public, so DEMO=1 needs an AUTH_ISSUER on localhost, 127.0.0.1 or [::1].',
  );
}

/** One byte-exact form (RFC 8414 §3.3): what a URL parser gives back, without the slash it adds. Paths are refused. */
function isIssuer(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.origin !== value) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
}

function withoutTrailingSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}
