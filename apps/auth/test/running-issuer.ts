import { randomBytes } from 'node:crypto';
import { launchService, type RunningService } from '@valetkey/service-defaults';
import { freePort } from '@valetkey/launcher';
import { DataSource } from 'typeorm';
import { authService } from '../src/auth-service.js';
import { mountTestInteraction } from './test-interaction.js';

/** The issuer as it starts in earnest, in this process, on a database of a test's own. */
export interface RunningIssuer {
  /** Its public address, and so its `iss`. */
  readonly issuer: string;
  /** Where to send requests: for a second replica another port than the issuer's. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly database: DataSource;
  readonly service: RunningService;
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const testService: typeof authService = {
  ...authService,
  prepare: async (app, config) => {
    await authService.prepare?.(app, config);
    mountTestInteraction(app);
  },
};

/** Starts an issuer in demo mode. A replica is started with the environment of the first. */
export async function runIssuer(databaseUrl: string, changes: NodeJS.ProcessEnv = {}): Promise<RunningIssuer> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const environment: NodeJS.ProcessEnv = {
    DEMO: '1',
    AUTH_ISSUER: url,
    AUTH_INTERNAL_URL: url,
    AUTH_DATABASE_URL: databaseUrl,
    AUTH_NATS_URL: 'nats://127.0.0.1:9',
    AUTH_NATS_USER: 'auth',
    AUTH_NATS_PASSWORD: 'nobody',
    AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
    AUTH_COOKIE_KEYS: randomBytes(32).toString('base64url'),
    AUTH_LOG_LEVEL: 'error',
    ...changes,
    AUTH_PORT: String(port),
  };
  const service = await launchService({ ...testService, environment });
  return {
    issuer: environment['AUTH_ISSUER'] ?? url,
    url,
    databaseUrl,
    database: service.app.get(DataSource),
    service,
    environment,
    stop: () => service.stop(),
  };
}

/** A second replica of a running issuer, on the same database. */
export async function runReplica(first: RunningIssuer): Promise<RunningIssuer> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const environment = { ...first.environment, AUTH_INTERNAL_URL: url, AUTH_PORT: String(port) };
  const service = await launchService({ ...testService, environment });
  return { ...first, url, service, environment, database: service.app.get(DataSource), stop: () => service.stop() };
}
