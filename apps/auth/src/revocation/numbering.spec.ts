import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source.js';
import { LedgerReader } from './ledger-reader.js';
import { RevocationLedger } from './revocation-ledger.js';

const SECOND_US = 1_000_000;
let postgres: TestPostgres;
let database: DataSource;
let ledger: LedgerReader;
const revocations = new RevocationLedger();

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);

afterAll(() => postgres.stop());

beforeEach(async () => {
  database = await openDatabase(await postgres.createDatabase());
  ledger = new LedgerReader((sql, values) => database.query(sql, [...(values ?? [])]), 'https://issuer.example');
  await database.query('select declare_access_token_lifetime(900)');
});

afterEach(() => database.destroy());

describe('numbering', () => {
  it('gives committed rows consecutive positions, and none to a row that has not committed', async () => {
    await revoke(3);
    const late = database.createQueryRunner();
    await late.startTransaction();
    await revocations.record(late.manager, tokenRequest());

    expect(await ledger.number()).toMatchObject({ from: 1, to: 3 });
    await late.commitTransaction();
    await late.release();

    expect(await ledger.number()).toMatchObject({ from: 1, to: 4 });
    expect(await positions()).toEqual([1, 2, 3, 4]);
  });

  it('gives each position once while many number and many revoke at once', async () => {
    const revoking = Array.from({ length: 8 }, () => revoke(10));
    const numbering = Array.from({ length: 40 }, () => ledger.number());
    await Promise.all([...revoking, ...numbering]);

    const { to } = await ledger.number();
    expect(to).toBe(80);
    expect(await positions()).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  });

  it('takes its snapshot after its wait for the ledger, so that two at once leave no gap', async () => {
    await revoke(2);
    const first = database.createQueryRunner();
    await first.startTransaction();
    await first.query('select number_revocations()');
    await revoke(1);
    const second = ledger.number();
    await waitForALock();
    await first.commitTransaction();
    await first.release();

    expect((await second).to).toBe(3);
    expect(await positions()).toEqual([1, 2, 3]);
  });

  it('names no ledger time whose rows it does not hold', async () => {
    const committed: { id: string; beforeUs: number }[] = [];
    const heartbeats: { at: number; to: number }[] = [];
    await Promise.all([
      ...Array.from({ length: 4 }, async () => {
        for (let round = 0; round < 15; round++) {
          const { id } = await database.transaction((tx) => revocations.record(tx, tokenRequest()));
          const [row] = await database.query('select (extract(epoch from clock_timestamp()) * 1000000)::bigint as us');
          committed.push({ id, beforeUs: Number(row.us) });
        }
      }),
      ...Array.from({ length: 2 }, async () => {
        for (let round = 0; round < 30; round++) heartbeats.push(await ledger.number());
      }),
    ]);
    heartbeats.push(await ledger.number());

    const positionOf = new Map<string, number>(
      (await database.query('select id, position from revocation')).map((row: { id: string; position: string }) => [
        row.id,
        Number(row.position),
      ]),
    );
    const missed = heartbeats.filter(({ at, to }) =>
      committed.some(({ id, beforeUs }) => beforeUs < at && (positionOf.get(id) ?? Infinity) > to),
    );
    expect(missed).toEqual([]);
  });

  it('never lets ledger time go back, though the database clock does', async () => {
    await database.query(`update ledger_state set at = now() + interval '20 minutes'`);
    const times: number[] = [];
    for (let call = 0; call < 5; call++) times.push((await ledger.number()).at);

    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBe(5);
    // One microsecond a call: with a millisecond it would run ahead of the clock for good.
    expect((times[4] ?? 0) - (times[0] ?? 0)).toBe(4);
  });

  it('fails after a second where the ledger is held, instead of waiting', async () => {
    const holder = database.createQueryRunner();
    await holder.startTransaction();
    await holder.query('select 1 from ledger_state for update');

    const begun = performance.now();
    await expect(ledger.number()).rejects.toThrow('lock timeout');
    expect(performance.now() - begun).toBeLessThan(2_500);
    await holder.rollbackTransaction();
    await holder.release();
  });

  it('refuses a snapshot that would miss committed rows', async () => {
    const tx = database.createQueryRunner();
    await tx.startTransaction('REPEATABLE READ');
    await expect(tx.query('select number_revocations()')).rejects.toThrow('READ COMMITTED');
    await tx.rollbackTransaction();
    await tx.release();
  });
});

describe('the expiry of an entry', () => {
  it('counts from its numbering, not from its insertion: a slow commit does not shorten it', async () => {
    const tx = database.createQueryRunner();
    await tx.startTransaction();
    await revocations.record(tx.manager, tokenRequest());
    await database.query('select pg_sleep(0.2)');
    await tx.commitTransaction();
    await tx.release();

    const { at } = await ledger.number();
    const [entry] = await ledger.entries(1, 1);
    expect((entry?.expiresAt ?? 0) - at).toBeGreaterThanOrEqual(960 * SECOND_US);
  });

  it('rev-retention-short: covers the longest lifetime any token alive was minted with, also once it is lowered', async () => {
    await database.query('select declare_access_token_lifetime(3600)');
    await revoke(1);
    await ledger.number();
    // The issuer restarts with a short lifetime; tokens of an hour are still about.
    await database.query('select declare_access_token_lifetime(900)');
    await revoke(1);
    await ledger.number();
    expect(await remainingSeconds(2)).toBeGreaterThan(3600);

    // Nobody has minted with an hour for two hours: now, and not before, the lifetime falls.
    await database.query(`update access_token_lifetime set declared_at = now() - interval '119 minutes' where lifetime_s = 3600`);
    const before = await ledger.number();
    await database.query(`update access_token_lifetime set declared_at = now() - interval '121 minutes' where lifetime_s = 3600`);
    const after = await ledger.number();
    await revoke(1);
    await ledger.number();
    expect(await remainingSeconds(3)).toBeLessThanOrEqual(961);
    expect(after.keys).toBeGreaterThan(before.keys);
    expect((await ledger.keySet()).statement.accessTokenLifetimeMaxS).toBe(900);
  });

  it('lets nobody mint with a lifetime that was not declared within the hour', async () => {
    expect(await isDeclared(900)).toBe(true);
    expect(await isDeclared(901)).toBe(false);
    await database.query(`update access_token_lifetime set declared_at = now() - interval '61 minutes'`);
    expect(await isDeclared(900)).toBe(false);
  });
});

describe('the range alive', () => {
  it('begins at the lowest position not expired, whatever expired above it', async () => {
    await revoke(4);
    await ledger.number();
    await expire(1, 3);
    expect(await ledger.number()).toMatchObject({ from: 2, to: 4 });
    await expire(2);
    expect(await ledger.number()).toMatchObject({ from: 4, to: 4 });
  });

  it('is empty, and begins above the last position, when nothing lives', async () => {
    expect(await ledger.number()).toMatchObject({ from: 1, to: 0 });
    await revoke(2);
    await ledger.number();
    await expire(1, 2);
    expect(await ledger.number()).toMatchObject({ from: 3, to: 2 });
    await revoke(1);
    expect(await ledger.number()).toMatchObject({ from: 3, to: 3 });
  });

  it('loses rows only below it, and a minute later', async () => {
    await revoke(3);
    await ledger.number();
    await expire(1, 3);
    await ledger.number();
    await sweep();
    expect(await positions()).toEqual([1, 2, 3]);
    await minutesPass();
    await sweep();
    expect(await positions()).toEqual([1, 2, 3]);
    await minutesPass();
    await sweep();
    expect(await positions()).toEqual([2, 3]);
  });
});

describe('db-time-zone: the ledger', () => {
  it('means the same instants whatever the zone of the session', async () => {
    await revoke(1);
    const { at } = await ledger.number();
    const [here] = await ledger.entries(1, 1);
    for (const zone of ['America/Mexico_City', 'Asia/Kolkata', 'Europe/Berlin']) {
      await database.query(`alter role current_user set timezone = '${zone}'`);
      const elsewhere = await openDatabase(urlOf(database));
      const reader = new LedgerReader((sql, values) => elsewhere.query(sql, [...(values ?? [])]), 'https://issuer.example');
      expect((await elsewhere.query('show timezone'))[0].TimeZone).toBe(zone);
      expect((await reader.entries(1, 1))[0]?.expiresAt).toBe(here?.expiresAt);
      const later = (await reader.number()).at;
      expect(later - at).toBeGreaterThan(0);
      expect(later - at).toBeLessThan(60 * SECOND_US);
      await elsewhere.destroy();
    }
    await database.query('alter role current_user reset timezone');
    const columns = await database.query(
      `select column_name from information_schema.columns where data_type = 'timestamp without time zone' and table_schema = 'public' and table_name in ('ledger_state', 'revocation', 'access_token_lifetime', 'signing_key')`,
    );
    expect(columns).toEqual([]);
  });
});

async function openDatabase(url: string): Promise<DataSource> {
  const opened = await new DataSource(dataSourceOptions(url, 20)).initialize();
  await opened.runMigrations();
  return opened;
}

function urlOf({ options }: DataSource): string {
  if (options.type !== 'postgres' || !options.url) throw new TypeError('No PostgreSQL address');
  return options.url;
}

function tokenRequest() {
  return { kind: 'token', value: randomUUID(), reason: 'revoked', initiator: 'issuer' } as const;
}

async function revoke(count: number): Promise<void> {
  for (let made = 0; made < count; made++) await database.transaction((tx) => revocations.record(tx, tokenRequest()));
}

async function positions(): Promise<number[]> {
  const rows: { position: string }[] = await database.query('select position from revocation where position is not null order by id');
  return rows.map((row) => Number(row.position)).toSorted((a, b) => a - b);
}

async function expire(...expired: number[]): Promise<void> {
  await database.query(`update revocation set expires_at = now() - interval '1 second' where position = any($1)`, [expired]);
}

async function remainingSeconds(position: number): Promise<number> {
  const [row] = await database.query('select extract(epoch from expires_at - now())::float as s from revocation where position = $1', [
    position,
  ]);
  return row.s;
}

async function isDeclared(lifetimeS: number): Promise<boolean> {
  return (await database.query('select access_token_lifetime_is_declared($1) as is', [lifetimeS]))[0].is;
}

async function sweep(): Promise<void> {
  await database.query('select sweep_revocations()');
}

async function minutesPass(): Promise<void> {
  await database.query(`update ledger_state set sweep_noted_at = sweep_noted_at - interval '61 seconds'`);
}

/** Resolves once somebody waits for a row lock. */
async function waitForALock(): Promise<void> {
  for (;;) {
    const waiting = await database.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`);
    if (waiting.length > 0) return;
  }
}
