import pg from 'pg';
import type { AppName } from '@valetkey/launcher';
import { sharedSystem } from './shared-system.ts';

/** Asks an app's database itself: for what no endpoint makes yet, such as an account of a test's own. */
export async function query(app: AppName, sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: sharedSystem().databases[app] });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
