import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import type { DataSource } from 'typeorm';
import { connectDatabase } from '../database/connect-database.js';
import { CreateResourceTrust1764000000000 } from './create-resource-trust.migration.js';
import { DatabaseTrustStore } from './database-trust-store.js';

let postgres: TestPostgres;
let dataSource: DataSource;
beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.createDatabase();
  dataSource = await connectDatabase('trust', { url, entities: [], migrations: [CreateResourceTrust1764000000000] });
}, 60_000);
beforeEach(() => dataSource.query('DELETE FROM resource_trust'));
afterAll(async () => {
  await dataSource?.destroy();
  await postgres?.stop();
});

const trust = (version: number, issuer = 'http://localhost:3001') => ({
  issuer,
  epoch: '0198c0de-0000-7000-8000-000000000000',
  statement: { version, keys: [{ kty: 'EC', kid: `k${version}` }], revokedKids: ['old'], accessTokenLifetimeMaxS: 900 },
});

describe('the trust a service keeps in its database', () => {
  it('is what was saved last, and nothing before that', async () => {
    const store = new DatabaseTrustStore(dataSource);
    expect(await store.load()).toBeUndefined();
    await store.save(trust(1));
    await store.save(trust(2));
    expect(await new DatabaseTrustStore(dataSource).load()).toEqual(trust(2));
  });

  it('is never put back by a replica that is behind', async () => {
    const store = new DatabaseTrustStore(dataSource);
    await store.save(trust(5));
    await store.save(trust(4));
    expect(await store.load()).toEqual(trust(5));
  });

  it("is another issuer's once the service trusts another issuer", async () => {
    const store = new DatabaseTrustStore(dataSource);
    await store.save(trust(5));
    await store.save(trust(1, 'https://issuer.example'));
    expect(await store.load()).toEqual(trust(1, 'https://issuer.example'));
  });

  it('counts as none when what lies there is no trust', async () => {
    const store = new DatabaseTrustStore(dataSource);
    await store.save(trust(1));
    await dataSource.query(`UPDATE resource_trust SET statement = '{"version":"1"}'`);
    expect(await store.load()).toBeUndefined();
  });
});
