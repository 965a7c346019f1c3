import { DataSource } from 'typeorm';
import type { DatabaseSettings } from '../service-settings.js';
import { DatabaseLog } from './database-log.js';

/** "valetkey" in ASCII, cut to 63 bits: the advisory lock that replicas of one service queue for. */
const migrationLock = '8529469588263003513';

/**
 * Runs the pending migrations, each once however many replicas start together: they queue for an advisory lock,
 * which PostgreSQL frees with the connection, also when its holder is killed (case db-migrations-parallel).
 */
export async function runMigrations(settings: DatabaseSettings): Promise<void> {
  const locked = new DataSource({ ...migrationOptions(settings), poolSize: 1, migrations: [], entities: [] });
  await locked.initialize();
  try {
    await locked.query('SELECT pg_advisory_lock($1::bigint)', [migrationLock]);
    await migrate(settings);
  } finally {
    await locked.destroy();
  }
}

async function migrate(settings: DatabaseSettings): Promise<void> {
  const migrations = new DataSource({ ...migrationOptions(settings), poolSize: 2, entities: [], migrations: settings.migrations });
  await migrations.initialize();
  try {
    await migrations.runMigrations({ transaction: 'each' });
  } finally {
    await migrations.destroy();
  }
}

// No statement time-out here: a migration may take its time.
function migrationOptions(settings: DatabaseSettings) {
  return { type: 'postgres', url: settings.url, logger: new DatabaseLog(), installExtensions: false, connectTimeoutMS: 5_000 } as const;
}
