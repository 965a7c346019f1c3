import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { connectDatabase } from './connect-database.js';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(async () => postgres?.stop());

class CreateRuns1700000000000 implements MigrationInterface {
  readonly name = 'CreateRuns1700000000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE run (migration text NOT NULL)');
    await runner.query('INSERT INTO run VALUES ($1)', [this.name]);
  }
  async down(): Promise<void> {}
}

class AddOne1700000000001 implements MigrationInterface {
  readonly name = 'AddOne1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run ADD COLUMN note text');
    await runner.query('INSERT INTO run VALUES ($1)', [this.name]);
  }
  async down(): Promise<void> {}
}

class Broken1700000000002 implements MigrationInterface {
  readonly name = 'Broken1700000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('INSERT INTO run VALUES ($1)', [this.name]);
    await runner.query('CREATE TABLE');
  }
  async down(): Promise<void> {}
}

/** Five replicas that start together, each with connections of its own. */
async function fiveReplicas(url: string, migrations: (new () => MigrationInterface)[]): Promise<string[]> {
  const started = await Promise.all(Array.from({ length: 5 }, () => connectDatabase('replica', { url, entities: [], migrations })));
  const runs = await started[0]?.query<{ migration: string }[]>('SELECT migration FROM run ORDER BY migration');
  await Promise.all(started.map((dataSource) => dataSource.destroy()));
  return runs?.map(({ migration }) => migration) ?? [];
}

describe('migrations', () => {
  it('db-migrations-parallel: replicas that start together run each migration once, on an empty database and on the next version', async () => {
    const url = await postgres.createDatabase();
    expect(await fiveReplicas(url, [CreateRuns1700000000000])).toEqual(['CreateRuns1700000000000']);
    expect(await fiveReplicas(url, [CreateRuns1700000000000, AddOne1700000000001])).toEqual([
      'AddOne1700000000001',
      'CreateRuns1700000000000',
    ]);
  });

  it('leave nothing of one that fails, and free the lock for the next replica', async () => {
    const url = await postgres.createDatabase();
    await fiveReplicas(url, [CreateRuns1700000000000]);
    const broken = [CreateRuns1700000000000, Broken1700000000002];
    await expect(connectDatabase('replica', { url, entities: [], migrations: broken })).rejects.toThrow('syntax error');
    expect(await fiveReplicas(url, [CreateRuns1700000000000])).toEqual(['CreateRuns1700000000000']);
  });

  it('are waited for by a replica whose lock another holds', async () => {
    const url = await postgres.createDatabase();
    const holder = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
    await holder.query("SELECT pg_advisory_lock('8529469588263003513'::bigint)");
    let started = false;
    const replica = connectDatabase('replica', { url, entities: [], migrations: [CreateRuns1700000000000] }).finally(
      () => (started = true),
    );
    const waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    while ((await holder.query<unknown[]>(waiting)).length === 0) expect(started).toBe(false);
    expect(started).toBe(false);
    await holder.destroy();
    await (await replica).destroy();
  });
});
