import { DataSource } from 'typeorm';
import type { DatabaseSettings } from '../service-settings.js';
import { runMigrations } from './run-migrations.js';

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

/** Connects and brings the schema up to date. @throws what PostgreSQL or the network says. */
export async function connectDatabase(service: string, settings: DatabaseSettings): Promise<DataSource> {
  await runMigrations(settings);
  return createDataSource(service, settings).initialize();
}
