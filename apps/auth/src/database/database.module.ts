import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { dataSourceOptions } from './data-source.js';
import { runMigrations } from './run-migrations.js';

/** The issuer's own database: one list of entities, one of migrations, run before any room gets the connection. */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [AUTH_CONFIG],
      useFactory: (config: AuthConfig) => ({
        ...dataSourceOptions(config.AUTH_DATABASE_URL, config.AUTH_DATABASE_POOL_MAX),
        retryAttempts: 0,
      }),
      dataSourceFactory: connect,
    }),
  ],
})
export class DatabaseModule {}

async function connect(options?: DataSourceOptions): Promise<DataSource> {
  if (options === undefined) throw new TypeError('The data source has no options.');
  const dataSource = await new DataSource(options).initialize();
  await runMigrations(dataSource);
  return dataSource;
}
