import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startNats, startPostgres, type TestNats, type TestPostgres } from '@valetkey/launcher';
import { DataSource } from 'typeorm';
import { readAuthConfig } from '../../config.js';
import { dataSourceOptions } from '../../database/data-source.js';
import { AesKeyEncryption } from '../../signing-keys/aes-key-encryption.js';
import { PlaneSigner } from '../../signing-keys/plane-signer.js';
import { SigningKeys } from '../../signing-keys/signing-keys.js';
import { RevocationLedger } from '../revocation-ledger.js';
import { RelayRunner } from './relay-runner.js';

const KEY = randomBytes(32).toString('base64url');
const ADMIN = { user: 'admin', pass: 'admin' };
const ledger = new RevocationLedger();
let postgres: TestPostgres;
let nats: TestNats;
let databaseUrl: string;
let database: DataSource;
let closing: (() => Promise<unknown>)[];

beforeAll(async () => {
  [postgres, nats] = await Promise.all([startPostgres(), startNats({ extraUsers: [ADMIN] })]);
}, 60_000);

afterAll(() => Promise.all([postgres.stop(), nats.stop()]));

beforeEach(async () => {
  closing = [];
  await nats.kill();
  await nats.restart({ wipe: true });
  databaseUrl = await postgres.createDatabase();
  database = await new DataSource(dataSourceOptions(databaseUrl)).initialize();
  await database.runMigrations();
  await database.query('select declare_access_token_lifetime(900)');
});

afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  await database.destroy();
});

describe('the relay', () => {
  it('publishes the key set first, then entries, then the heartbeat that names them', async () => {
    await revoke(600);
    await startRelay();
    const plane = await watchPlane();
    const beat = await plane.until(({ kind, payload }) => kind === 'heartbeat' && payload.to === 600);

    const before = plane.messages.slice(0, plane.messages.indexOf(beat));
    expect(before.map(({ kind }) => kind)).toEqual(['keys', 'revocation', 'revocation', 'revocation']);
    expect(before.slice(1).map(({ positions }) => positions.length)).toEqual([256, 256, 88]);
    expect(beat.payload).toMatchObject({ v: 1, iss: 'http://localhost:3001', from: 1, keys: before[0]?.payload.version });
    expect(before[0]?.payload).toMatchObject({ access_token_lifetime_max: 900, revokedKids: [] });
  });

  it('publishes a revocation as soon as it has committed, and a heartbeat each second', async () => {
    await startRelay();
    const plane = await watchPlane();
    await plane.until(({ kind }) => kind === 'heartbeat');
    await revoke(1);
    const entry = await plane.until(({ kind }) => kind === 'revocation');
    expect(entry.positions).toEqual([1]);

    const beats = () => plane.messages.filter(({ kind }) => kind === 'heartbeat').map(({ payload }) => Number(payload.at));
    await plane.until(() => beats().length >= 3);
    expect(beats()).toEqual(beats().toSorted((a, b) => a - b));
    expect(new Set(beats()).size).toBe(beats().length);
  });

  it('rev-republish-dropped: publishes again what was purged from the stream, and the broker stores it', async () => {
    await startRelay();
    const plane = await watchPlane();
    await revoke(3);
    await plane.until(() => plane.held().size === 3);
    await (await admin()).streams.purge('VALETKEY', { filter: 'valetkey.revocation' });
    await (await admin()).streams.purge('VALETKEY');
    plane.forget();

    await plane.until(() => plane.held().size === 3);
    expect([...plane.held()].toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  it('nats-store-gone: makes the stream again and fills it from the ledger, key set first', async () => {
    await startRelay();
    const plane = await watchPlane();
    await revoke(2);
    await plane.until(() => plane.held().size === 2);
    await plane.close();
    await nats.kill();
    await nats.restart({ wipe: true });

    const again = await watchPlane();
    const beat = await again.until(({ kind, payload }) => kind === 'heartbeat' && payload.to === 2);
    const kinds = again.messages.slice(0, again.messages.indexOf(beat)).map(({ kind }) => kind);
    expect(kinds).toContain('keys');
    await again.until(() => again.held().size === 2);
  });

  it('rev-dup-after-restart: a restarted broker is not filled twice', async () => {
    await startRelay();
    const plane = await watchPlane();
    await revoke(2);
    await plane.until(() => plane.held().size === 2);
    await plane.close();
    await nats.kill();
    await nats.restart();
    await revoke(1);

    const again = await watchPlane();
    await again.until(() => again.held().size === 3);
    await again.until(({ kind, payload }) => kind === 'heartbeat' && payload.to === 3);
    const known = again.messages.flatMap(({ positions }) => positions).filter((position) => position <= 2);
    expect(known.toSorted((a, b) => a - b)).toEqual([1, 2]);
  });

  it('rev-outbox-no-ack: keeps what nobody acknowledged, and publishes it later', async () => {
    const relay = await startRelay();
    const plane = await watchPlane();
    await plane.until(({ kind }) => kind === 'heartbeat');
    nats.pause();
    await revoke(2);
    await until(() => !relay.status.leading);
    nats.resume();

    await plane.until(() => plane.held().size === 2);
    await plane.until(({ kind, payload }) => kind === 'heartbeat' && payload.to === 2);
  });

  it('rev-outbox-no-ack: publishes it also when the stream itself was missing', async () => {
    await startRelay();
    const plane = await watchPlane();
    await plane.until(({ kind }) => kind === 'heartbeat');
    await (await admin()).streams.delete('VALETKEY');
    await revoke(1);

    const again = await watchPlane();
    await again.until(() => again.held().has(1));
  });

  it('sends no heartbeat while the ledger cannot be numbered', async () => {
    await startRelay();
    const plane = await watchPlane();
    await plane.until(({ kind }) => kind === 'heartbeat');
    const holder = database.createQueryRunner();
    await holder.startTransaction();
    await holder.query('select 1 from ledger_state for update');
    const [{ held_us: heldUs }] = await holder.query('select (extract(epoch from clock_timestamp()) * 1000000)::bigint as held_us');
    await holder.query('select pg_sleep(2.5)');
    await revoke(1);
    const [{ freed_us: freedUs }] = await holder.query('select (extract(epoch from clock_timestamp()) * 1000000)::bigint as freed_us');
    await holder.commitTransaction();
    await holder.release();

    await plane.until(({ kind, payload }) => kind === 'heartbeat' && payload.to === 1);
    const within = plane.messages.filter(
      ({ kind, payload }) => kind === 'heartbeat' && Number(payload.at) > Number(heldUs) && Number(payload.at) < Number(freedUs),
    );
    // One call may have begun before it was freed, and got the row after it: it names what was then there.
    expect(within.every(({ payload }) => payload.to === 1)).toBe(true);
  });

  it('lets another take over at once when it stops, and within 3 s when its database session is cut', async () => {
    const first = await startRelay();
    await until(() => first.status.leading);
    const second = await startRelay();
    await first.onApplicationShutdown();
    await until(() => second.status.leading);

    const third = await startRelay();
    const from = performance.now();
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'valetkey relay' and query like '%' and pid in (select pid from pg_locks where locktype = 'advisory' and granted)`,
    );
    await until(() => !second.status.leading);
    await until(() => second.status.leading || third.status.leading);
    expect(performance.now() - from).toBeLessThan(3_000);
    const plane = await watchPlane();
    await revoke(1);
    await plane.until(() => plane.held().has(1));
  });

  it('goes on after the database was away', async () => {
    const relay = await startRelay();
    await until(() => relay.status.leading);
    await postgres.kill();
    await until(() => !relay.status.leading);
    await postgres.restart();
    await until(() => relay.status.leading);
    const plane = await watchPlane();
    await revoke(1);
    await plane.until(() => plane.held().has(1));
  });
});

describe('nats-start-swallowed: a start', () => {
  it('stops in words where NATS refuses the credentials', async () => {
    await expect(startRelay({ AUTH_NATS_PASSWORD: 'wrong' })).rejects.toThrow('AUTH_NATS_USER or AUTH_NATS_PASSWORD is wrong');
  });

  it('stops in words where the stream drops messages that it must keep', async () => {
    await (await admin()).streams.add({ name: 'VALETKEY', subjects: ['valetkey.>'], max_bytes: 1_000_000 });
    await expect(startRelay()).rejects.toThrow("VALETKEY has max_bytes '1000000' where it must be '-1'");
  });

  it('rev-retention-short: gives a stream the age that the longest lifetime needs', async () => {
    await database.query('select declare_access_token_lifetime(60)');
    const first = await startRelay();
    await until(() => first.status.leading);
    await first.onApplicationShutdown();
    await database.query('select declare_access_token_lifetime(3600)');
    const second = await startRelay();
    await until(() => second.status.leading);
    const { config } = await (await admin()).streams.info('VALETKEY');
    expect(config.max_age).toBe((3600 + 60 + 300) * 1e9);
  });

  it('goes on where NATS is away, and publishes once it has come', async () => {
    await nats.kill();
    const relay = await startRelay();
    await revoke(1);
    expect(relay.status.streamReachable).toBe(false);
    await nats.restart();
    const plane = await watchPlane();
    await plane.until(() => plane.held().has(1));
  });
});

async function startRelay(environment: Record<string, string> = {}): Promise<RelayRunner> {
  const { user, pass } = nats.credentials('auth');
  const config = readAuthConfig({
    AUTH_ISSUER: 'http://localhost:3001',
    AUTH_DATABASE_URL: databaseUrl,
    AUTH_NATS_URL: nats.url,
    AUTH_NATS_USER: user,
    AUTH_NATS_PASSWORD: pass,
    AUTH_KEY_ENCRYPTION_KEY: KEY,
    AUTH_COOKIE_KEYS: 'not-used-in-these-specs',
    ...environment,
  });
  const keys = await SigningKeys.open(database, new AesKeyEncryption(KEY));
  const relay = new RelayRunner(config, database, keys, new PlaneSigner(new JwtService({}), keys));
  closing.push(() => relay.onApplicationShutdown());
  await relay.onApplicationBootstrap();
  return relay;
}

async function revoke(count: number): Promise<void> {
  await database.transaction(async (tx) => {
    for (let made = 0; made < count; made++) {
      await ledger.record(tx, { kind: 'token', value: randomUUID(), reason: 'revoked', initiator: 'issuer' });
    }
  });
}

async function admin(): Promise<JetStreamManager> {
  return jetstreamManager(await connection(ADMIN));
}

async function connection(as: { user: string; pass: string }): Promise<NatsConnection> {
  const connected = await connect({ servers: nats.url, ...as, inboxPrefix: `_INBOX_${as.user}` });
  closing.push(() => connected.close());
  return connected;
}

interface PlaneMessage {
  readonly kind: string;
  readonly payload: Record<string, unknown>;
  readonly positions: number[];
}

/** Follows the stream as a service does, waiting for it to exist. */
async function watchPlane() {
  const nc = await connection(nats.credentials('cart'));
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  await until(async () => (await jsm.streams.info('VALETKEY').catch(() => undefined)) !== undefined);
  const consumer = await jsm.jetstream().consumers.get('VALETKEY');
  const messages: PlaneMessage[] = [];
  const waiting = new Set<() => void>();
  const reading = await consumer.consume({
    callback: (message) => {
      messages.push(planeMessageOf(message.subject, message.string()));
      for (const check of waiting) check();
    },
  });
  return {
    messages,
    held: () => new Set(messages.flatMap(({ positions }) => positions)),
    forget: () => messages.splice(0),
    until: (wanted: (message: PlaneMessage) => boolean): Promise<PlaneMessage> =>
      new Promise((resolve) => {
        const check = () => {
          const found = messages.find(wanted);
          if (!found) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    close: async () => {
      reading.stop();
      await nc.close();
    },
  };
}

function planeMessageOf(subject: string, text: string): PlaneMessage {
  const payload = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  const entries = Array.isArray(payload.entries) ? (payload.entries as { position: number }[]) : [];
  return { kind: subject.replace('valetkey.', ''), payload, positions: entries.map(({ position }) => position) };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
