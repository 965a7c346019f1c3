import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { giveToUnprivileged, openTemporaryFolder } from '../processes/unprivileged.ts';
import { createDatabase, databaseUrl, startCluster, type Cluster } from './cluster.ts';

/** A PostgreSQL 18 of a test's own. */
export interface TestPostgres {
  readonly port: number;
  /** Superuser's connection to the database `postgres`. */
  readonly adminUrl: string;
  /** Creates an empty database, under a random name unless given, and returns its address. */
  createDatabase(name?: string): Promise<string>;
  /** Stops it and removes its files. */
  stop(): Promise<void>;
  /** SIGKILL to the server and all its backends; `restart` recovers it. */
  kill(): Promise<void>;
  /** Freezes the server and its backends: connections stay open, nothing answers. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
}

/**
 * Starts a throw-away PostgreSQL on a free port, with its data in a temporary folder and `fsync` off. It ends with the test
 * process at the latest.
 * @example `const postgres = await startPostgres(); const url = await postgres.createDatabase(); … await postgres.stop();`
 */
export async function startPostgres(options: { settings?: readonly string[] } = {}): Promise<TestPostgres> {
  const folder = mkdtempSync(join(openTemporaryFolder(), 'valetkey-test-postgres-'));
  giveToUnprivileged(folder);
  const cluster: Cluster = {
    folder,
    port: await freePort(),
    password: randomBytes(12).toString('hex'),
    settings: ['fsync=off', 'full_page_writes=off', 'max_connections=200', ...(options.settings ?? [])],
    throwAway: true,
  };
  let server = await startCluster(cluster);
  const adminUrl = databaseUrl(cluster, 'postgres');
  return {
    port: cluster.port,
    adminUrl,
    createDatabase: async (name = `test_${randomBytes(6).toString('hex')}`) => {
      await createDatabase(adminUrl, name);
      return databaseUrl(cluster, name);
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    restart: async () => {
      await server.stop();
      server = await startCluster(cluster);
    },
  };
}
