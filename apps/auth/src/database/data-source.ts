import { DataSource, type DataSourceOptions } from 'typeorm';
import { entities } from './entities.js';
import { migrations } from './migrations.js';

/** How the issuer connects to its database; never `synchronize`. */
export function dataSourceOptions(url: string, poolMax = 10): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities,
    migrations,
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolSize: poolMax,
    connectTimeoutMS: 5_000,
    // A wait for a connection or a lock ends in an error, never in a hang.
    extra: { connectionTimeoutMillis: 10_000, statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000 },
  };
}

/** A data source for tools and tests; the app gets its own from Nest. */
export function createDataSource(url: string, poolMax?: number): DataSource {
  return new DataSource(dataSourceOptions(url, poolMax));
}
