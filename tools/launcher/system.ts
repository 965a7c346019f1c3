/**
 * The whole system on one screen: what runs, in which order, where it listens, and what it is told. `npm start` runs it on
 * the ports below, tests on free ones; both by `running-system.ts`.
 */
import { demoCredentials, type NatsUser } from './nats/nats-users.ts';

export const appNames = ['auth', 'cart', 'inventory', 'payment'] as const;
export type AppName = (typeof appNames)[number];

/** Where everything is in one run, and its secrets. */
export interface Surroundings {
  readonly ports: Readonly<Record<AppName | 'gateway' | 'postgres' | 'nats', number>>;
  readonly secrets: { readonly postgresPassword: string; readonly keyEncryptionKey: string; readonly cookieKey: string };
}

/** One process of ours. It has a database and a NATS user of its own name. */
export interface App {
  readonly name: AppName;
  /** Started once these are ready. */
  readonly after: readonly AppName[];
  readonly environment: (where: Surroundings) => Readonly<Record<string, string>>;
}

export const demoPorts: Surroundings['ports'] = {
  gateway: 3000,
  auth: 3001,
  cart: 3002,
  inventory: 3003,
  payment: 3004,
  postgres: 54320,
  nats: 42220,
};

export const apps: readonly App[] = [
  { name: 'auth', after: [], environment: issuer },
  { name: 'cart', after: ['auth'], environment: resourceService('cart') },
  { name: 'inventory', after: ['auth'], environment: resourceService('inventory') },
  { name: 'payment', after: ['auth'], environment: resourceService('payment') },
];

export const demoPeople = [
  { email: 'shopper@example.com', password: 'shopper-demo-password', role: 'shopper' },
  { email: 'admin@example.com', password: 'admin-demo-password', role: 'admin' },
] as const;

function issuer(where: Surroundings): Record<string, string> {
  return {
    ...everyApp('auth', where),
    AUTH_ISSUER: urlOf('auth', where),
    AUTH_KEY_ENCRYPTION_KEY: where.secrets.keyEncryptionKey,
    AUTH_COOKIE_KEYS: where.secrets.cookieKey,
    AUTH_DEMO_GATEWAY_URL: urlOf('gateway', where),
    AUTH_DEMO_CART_URL: urlOf('cart', where),
    AUTH_DEMO_INVENTORY_URL: urlOf('inventory', where),
    AUTH_DEMO_PAYMENT_URL: urlOf('payment', where),
  };
}

function resourceService(name: AppName): App['environment'] {
  const prefix = name.toUpperCase();
  return (where) => ({
    ...everyApp(name, where),
    [`${prefix}_PUBLIC_URL`]: urlOf(name, where),
    [`${prefix}_ISSUER`]: urlOf('auth', where),
    [`${prefix}_CLIENT_ID`]: name,
    [`${prefix}_CLIENT_SECRET`]: `${name}-service-demo-secret`,
  });
}

function everyApp(name: AppName & NatsUser, where: Surroundings): Record<string, string> {
  const prefix = name.toUpperCase();
  const nats = demoCredentials(name);
  return {
    DEMO: '1',
    [`${prefix}_HOST`]: '127.0.0.1',
    [`${prefix}_PORT`]: String(where.ports[name]),
    [`${prefix}_DATABASE_URL`]: `postgresql://postgres:${where.secrets.postgresPassword}@127.0.0.1:${where.ports.postgres}/${name}`,
    [`${prefix}_NATS_URL`]: `nats://127.0.0.1:${where.ports.nats}`,
    [`${prefix}_NATS_USER`]: nats.user,
    [`${prefix}_NATS_PASSWORD`]: nats.pass,
  };
}

/** The public address of an app, which is also its audience, or the issuer's name. */
export function urlOf(name: AppName | 'gateway', where: Pick<Surroundings, 'ports'>): string {
  return `http://localhost:${where.ports[name]}`;
}
