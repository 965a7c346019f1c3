import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres, type TestPostgres } from '../index.ts';

describe('a throw-away PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('is version 18 and creates databases', async () => {
    expect(await ask(await postgres.createDatabase(), 'show server_version')).toMatch(/^18\./);
  });

  it('answers nothing while paused, and goes on when resumed', async () => {
    postgres.pause();
    const answer = ask(postgres.adminUrl, 'select 1');
    const first = await Promise.race([answer, new Promise((done) => setTimeout(done, 200, 'silence'))]);
    postgres.resume();
    expect(first).toBe('silence');
    expect(await answer).toBe(1);
  });

  it('recovers its data after a SIGKILL', async () => {
    const url = await postgres.createDatabase('kept');
    await ask(url, 'create table kept as select 7 as number');
    await postgres.kill();
    await postgres.restart();
    expect(await ask(url, 'select number from kept')).toBe(7);
  });
});

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query({ text: query, rowMode: 'array' });
  await client.end();
  return rows[0]?.[0];
}
