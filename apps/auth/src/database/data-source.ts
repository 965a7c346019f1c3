import { createDataSource as createServiceDataSource } from '@valetkey/service-defaults';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { entities } from './entities.js';
import { migrations } from './migrations.js';

/** A data source on the issuer's database, not connected yet; the app gets its own from `startService`. For tools and tests. */
export function createDataSource(url: string, poolMax = 10): DataSource {
  return createServiceDataSource('auth', { url, entities, migrations, poolMax });
}

/** The options of {@link createDataSource}. */
export function dataSourceOptions(url: string, poolMax = 10): DataSourceOptions {
  return createDataSource(url, poolMax).options;
}
