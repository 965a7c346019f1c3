import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { type AccessToken, RevocationIndex } from '@valetkey/auth/core';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source.js';
import { LedgerReader } from './ledger-reader.js';
import { RevocationLedger, type RevocationRequest } from './revocation-ledger.js';

const ISSUER = 'https://issuer.example';
const ledger = new RevocationLedger();
let postgres: TestPostgres;
let database: DataSource;
let reader: LedgerReader;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await new DataSource(dataSourceOptions(await postgres.createDatabase(), 20)).initialize();
  await database.runMigrations();
  await database.query('select declare_access_token_lifetime(900)');
  await database.query(`insert into client (id, name) values ('web', 'Web')`);
  reader = new LedgerReader((sql, values) => database.query(sql, [...(values ?? [])]), ISSUER);
}, 60_000);

afterAll(async () => {
  await database.destroy();
  await postgres.stop();
});

describe('a recorded revocation', () => {
  it("stands or falls with the caller's transaction, the raised generation too", async () => {
    const account = await anAccount();
    const rows = await count();
    const failed = database.transaction(async (tx) => {
      await ledger.record(tx, account);
      await ledger.record(tx, { ...about, kind: 'client', value: 'web' });
      await ledger.record(tx, { ...about, kind: 'issuer' });
      throw new Error('the caller fails');
    });
    await expect(failed).rejects.toThrow('the caller fails');
    expect(await count()).toBe(rows);
    expect(await generationOf('account', account.value)).toBe(1);
    expect(await generationOf('client', 'web')).toBe(1);
  });

  it('raises a generation once for each of many at the same time', async () => {
    const account = await anAccount();
    const recorded = await Promise.all(Array.from({ length: 12 }, () => record(account)));
    const generations = recorded.map(({ generation }) => generation ?? 0).toSorted((a, b) => a - b);
    expect(generations).toEqual(Array.from({ length: 12 }, (_, index) => index + 2));
  });

  it('raises the generation of the issuer to the Unix second at least, so that it grows over a restore', async () => {
    await database.query('update ledger_state set issuer_generation = 7');
    const before = Math.floor(Date.now() / 1000);
    const first = await record({ ...about, kind: 'issuer' });
    const second = await record({ ...about, kind: 'issuer' });
    expect(first.generation).toBeGreaterThanOrEqual(before);
    expect(second.generation).toBeGreaterThan(first.generation ?? 0);
  });

  it('ends the session or grant it names, and is recorded once however often it is asked for', async () => {
    const account = await anAccount();
    const [sid, grant] = [randomUUID(), randomUUID()];
    await database.query(
      `insert into session (sid, account_id, issuer_generation, account_generation, signed_in_at, last_seen_at, expires_at) values ($1, $2, 1, 1, now(), now(), now() + interval '1 day')`,
      [sid, account.value],
    );
    await database.query(
      `insert into oauth_grant (id, account_id, client_id, issuer_generation, account_generation, expires_at) values ($1, $2, 'web', 1, 1, now() + interval '1 day')`,
      [grant, account.value],
    );
    const ended = await record({ ...about, kind: 'session', value: sid });
    const revoked = await record({ ...about, kind: 'grant', value: grant });
    expect((await database.query('select ended_at from session where sid = $1', [sid]))[0].ended_at).toBeInstanceOf(Date);
    expect((await database.query('select revoked_at from oauth_grant where id = $1', [grant]))[0].revoked_at).toBeInstanceOf(Date);
    expect((await record({ ...about, kind: 'session', value: sid })).id).toBe(ended.id);
    expect((await record({ ...about, kind: 'grant', value: grant })).id).toBe(revoked.id);
  });

  it('names what it kills as tokens spell it, however it was asked for', async () => {
    const account = await anAccount();
    for (const request of [
      account,
      { ...about, kind: 'session', value: randomUUID() },
      { ...about, kind: 'token', value: randomUUID() },
    ] as const) {
      const { value } = await record({ ...request, value: request.value.toUpperCase() });
      expect(value).toBe(request.value);
    }
  });

  it('is refused for an account or client that does not exist', async () => {
    const rows = await count();
    await expect(record({ ...about, kind: 'account', value: randomUUID() })).rejects.toThrow('There is no such account');
    await expect(record({ ...about, kind: 'client', value: 'nobody' })).rejects.toThrow('There is no such client');
    expect(await count()).toBe(rows);
  });

  it('rev-login-same-second: kills what was issued before it, and nothing issued after it in the same second', async () => {
    const account = await anAccount();
    const index = new RevocationIndex();
    for (let run = 0; run < 100; run++) {
      const before = await tokenOf(account.value);
      await record(account);
      const after = await tokenOf(account.value);
      await feed(index);
      expect(index.findRevocation(index.identify(before))?.kind).toBe('account');
      expect(index.findRevocation(index.identify(after))).toBeUndefined();
    }
  });

  it('rev-outbox-reorder: leaves the newer cut in force in whatever order the entries are applied', async () => {
    const account = await anAccount();
    const dead = await tokenOf(account.value);
    await record(account);
    const betweenCuts = await tokenOf(account.value);
    await record(account);
    const { to } = await reader.number();
    const entries = (await reader.entries(1, to)).filter(({ value }) => value === account.value);
    expect(entries).toHaveLength(2);
    for (const order of [entries, entries.toReversed(), [...entries, ...entries].toReversed()]) {
      const index = new RevocationIndex();
      for (const entry of order) index.apply(entry);
      for (const token of [dead, betweenCuts]) expect(index.findRevocation(index.identify(token))?.kind).toBe('account');
      expect(index.findRevocation(index.identify(await tokenOf(account.value)))).toBeUndefined();
    }
  });
});

const about = { reason: 'by the spec', initiator: 'issuer' } as const;

function record(request: RevocationRequest) {
  return database.transaction((tx) => ledger.record(tx, request));
}

async function anAccount() {
  const [row] = await database.query(
    `insert into account (email, name, password_hash, roles) values ($1, 'Somebody', 'none', '{}') returning id`,
    [`${randomUUID()}@example.com`],
  );
  return { ...about, kind: 'account' as const, value: String(row.id) };
}

async function count(): Promise<number> {
  return (await database.query('select count(*)::int as count from revocation'))[0].count;
}

async function generationOf(table: 'account' | 'client', id: string): Promise<number> {
  return Number((await database.query(`select generation from ${table} where id = $1`, [id]))[0].generation);
}

/** Applies everything numbered, as a service does that reads all there is. */
async function feed(index: RevocationIndex): Promise<void> {
  const { from, to } = await reader.number();
  for (const entry of await reader.entries(from, to)) index.apply(entry);
}

/** A token as the mint gate would let it be minted now. */
async function tokenOf(account: string): Promise<AccessToken> {
  const [row] = await database.query(
    `select s.issuer_generation, a.generation as account, c.generation as client from ledger_state s, account a, client c where a.id = $1 and c.id = 'web'`,
    [account],
  );
  const now = Math.floor(Date.now() / 1000);
  return {
    issuer: ISSUER,
    subject: account,
    audience: 'https://cart.example',
    clientId: 'web',
    jti: randomUUID(),
    issuedAt: now,
    expiresAt: now + 900,
    scopes: new Set(),
    roles: [],
    generations: [row.issuer_generation, row.account, row.client].map(Number),
    kid: 'kid',
    claims: {},
  };
}
