import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseUnavailable } from '../problems/database-unavailable.js';
import type { DatabaseSettings } from '../service-settings.js';
import { DatabaseLog } from './database-log.js';
import { runMigrations } from './run-migrations.js';

const retryEveryMs = 500;

/**
 * Connects and brings the schema up to date. A database that is away is waited for, however long; `whileAway` is opened
 * at the first failure and closed at the end.
 */
export async function connectDatabase(
  service: string,
  settings: DatabaseSettings,
  whileAway?: () => Promise<Waiting>,
): Promise<DataSource> {
  let waiting: Waiting | undefined;
  try {
    for (;;) {
      try {
        await runMigrations(settings);
        return await createDataSource(service, settings).initialize();
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
      }
      if (!waiting) new Logger('Database').warn('PostgreSQL cannot be reached yet; trying again until it can');
      waiting ??= await whileAway?.();
      await wait(retryEveryMs);
    }
  } finally {
    await waiting?.close();
  }
}

interface Waiting {
  close(): Promise<void>;
}

/**
 * A DataSource whose every wait is bounded: for a connection, for an answer, in a transaction that was forgotten.
 * So a database that hangs costs a request an error, and never the pool (case db-pool-in-transaction).
 */
export function createDataSource(service: string, settings: DatabaseSettings): DataSource {
  return new DataSource({
    type: 'postgres',
    url: settings.url,
    applicationName: `valetkey-${service}`,
    entities: settings.entities,
    migrations: settings.migrations,
    logger: new DatabaseLog(),
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    poolSize: settings.poolMax ?? 10,
    connectTimeoutMS: 3_000,
    extra: {
      query_timeout: 10_000,
      statement_timeout: 10_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 15_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
    },
  });
}
