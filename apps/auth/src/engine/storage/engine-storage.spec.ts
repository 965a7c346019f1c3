import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { z } from 'zod';
import { CLI, Person, post, redeem, refresh, SERVICE_BASIC } from '../../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../../test/running-issuer.js';
import { EngineStorage } from './engine-storage.js';

const OFFLINE = { ...CLI, scope: 'openid offline_access cart:read', resource: 'http://localhost:3002' };
const poolSchema = z.object({ totalCount: z.number(), idleCount: z.number(), waitingCount: z.number() });
let postgres: TestPostgres;
let issuer: RunningIssuer;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase(), { AUTH_DATABASE_POOL_MAX: '10' });
});

afterAll(async () => {
  await issuer?.stop();
  await postgres.stop();
});

const pool = () => poolSchema.parse(Reflect.get(issuer.database.driver, 'master'));

/** Every text that stands anywhere in the database. */
async function dump(): Promise<string> {
  const tables = await issuer.database.query<{ name: string }[]>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`);
  const texts = await Promise.all(
    tables.map(async ({ name }) =>
      issuer.database.query<{ text: string }[]>(`SELECT coalesce(json_agg(t)::text, '') AS text FROM "${name}" t`),
    ),
  );
  return texts
    .flat()
    .map(({ text }) => text)
    .join('\n');
}

describe('a dump of the database', () => {
  it('signs nobody in: no code, token, cookie or secret stands in it', async () => {
    const person = new Person(issuer);
    const { body } = await person.signIn(OFFLINE);
    const second = await refresh(issuer, 'demo-cli', body.refresh_token);
    const code = await person.authorize(OFFLINE);
    const opaque = await new Person(issuer).signIn({ ...CLI, scope: 'openid' });
    const text = await dump();
    const credentials = [
      body.refresh_token,
      second.body.refresh_token,
      code.code,
      opaque.body.access_token,
      ...person.cookies.values(),
      'demo-web-secret',
      'demo-service-secret',
      'shopper-demo-password',
    ];
    // PostgreSQL shows bytes in hexadecimal.
    const spellings = (credential: string) => [credential, Buffer.from(credential).toString('hex')];
    expect(credentials.filter((credential) => spellings(credential).some((spelling) => text.includes(spelling)))).toEqual([]);
    // And nothing that stands in it is one.
    const words = new Set(text.match(/[\w-]{40,64}/g));
    for (const word of words) {
      expect((await post(issuer, '/introspect', { token: word }, SERVICE_BASIC)).body).toEqual({ active: false });
      expect((await refresh(issuer, 'demo-cli', word)).status).toBe(400);
      expect((await redeem(issuer, 'demo-cli', { ...code, code: word })).status).toBe(400);
    }
  });
});

describe('a replay record', () => {
  it('is written once, whoever looked before whom, and again when it has expired', async () => {
    const replays = issuer.service.app.get(EngineStorage, { strict: false }).for('ReplayDetection');
    const both = await Promise.allSettled([replays.upsert('assertion', { iss: 'a' }, 60), replays.upsert('assertion', { iss: 'a' }, 60)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await issuer.database.query(`UPDATE engine_record SET expires_at = now() WHERE model = 'ReplayDetection'`);
    await expect(replays.upsert('assertion', { iss: 'a' }, 60)).resolves.toBeUndefined();
  });
});

describe('the pool of connections', () => {
  it('db-pool-in-transaction: 50 sign-ins and 50 redemptions at once on ten connections all end', async () => {
    const people = Array.from({ length: 50 }, () => new Person(issuer));
    const answers = await Promise.all(people.map((person) => person.signIn(OFFLINE)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const again = await Promise.all(answers.map(({ body }) => refresh(issuer, 'demo-cli', body.refresh_token)));
    expect(again.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(pool().totalCount).toBeLessThanOrEqual(10);
  });

  it('db-runner-leak: after 100 requests that fail inside their transaction the next one works, and all connections are back', async () => {
    const { body } = await new Person(issuer).signIn(OFFLINE);
    const failures = await Promise.all(
      Array.from({ length: 100 }, () => refresh(issuer, 'demo-cli', body.refresh_token, { resource: 'http://localhost:3004' })),
    );
    expect(failures.map(({ body: answer }) => answer.error)).toEqual(Array(100).fill('invalid_target'));
    expect((await refresh(issuer, 'demo-cli', body.refresh_token)).status).toBe(200);
    const { totalCount, idleCount, waitingCount } = pool();
    expect([totalCount - idleCount, waitingCount]).toEqual([0, 0]);
  });
});
