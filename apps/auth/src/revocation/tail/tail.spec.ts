import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { importVerificationKey, parseJws, verifyJws } from '@valetkey/auth/core';
import { readKeySetMessage, readTail, readTailEntries, readTailStatement, type RevocationEntry } from '@valetkey/auth/wire';
import { type RunningIssuer, runIssuer } from '../../../test/running-issuer.js';
import { SigningKeys } from '../../signing-keys/signing-keys.js';
import { LedgerReader } from '../ledger-reader.js';
import { RevocationLedger } from '../revocation-ledger.js';

const CART = basic('cart', 'cart-service-demo-secret');
let postgres: TestPostgres;
let issuer: RunningIssuer;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
}, 60_000);

afterAll(async () => {
  await issuer.stop();
  await postgres.stop();
});

beforeEach(() => issuer.database.query('delete from revocation'));

describe('GET /revocations', () => {
  it('numbers what has committed, and answers it with a statement that binds nonce and every byte', async () => {
    const id = await revokeToken();
    const { entries, statement, keySet } = await ask({ nonce: 'nonce-of-a-service' });

    expect(entries).toEqual([expect.objectContaining({ id, kind: 'token', position: statement.to, epoch: statement.epoch })]);
    expect(statement).toMatchObject({ issuer: issuer.issuer, nonce: 'nonce-of-a-service' });
    expect(keySet.statement.version).toBeGreaterThanOrEqual(statement.keys);
    expect(keySet.statement.accessTokenLifetimeMaxS).toBe(900);
  });

  it('is complete by itself, whatever is numbered while it is put together', async () => {
    const ledger = new LedgerReader((sql, values) => issuer.database.query(sql, [...(values ?? [])]), issuer.issuer);
    jest.spyOn(LedgerReader.prototype, 'keySet').mockImplementationOnce(async () => {
      await revokeToken();
      await ledger.number();
      return ledger.keySet();
    });
    const { keySet, statement } = await ask({});
    jest.restoreAllMocks();
    expect(keySet.to).toBe(statement.to);
  });

  it('gives only what the service lacks of this epoch, and all there is for another one', async () => {
    const first = await revokeToken();
    const second = await revokeToken();
    const { statement } = await ask({});

    const later = await ask({ epoch: statement.epoch, first: String(statement.to) });
    expect(later.entries.map(({ id }) => id)).toEqual([second]);
    const nothing = await ask({ epoch: statement.epoch, first: String(statement.to + 1) });
    expect(nothing.entries).toEqual([]);
    expect(nothing.statement.at).toBeGreaterThan(statement.at);
    const foreign = await ask({ epoch: randomUUID(), first: String(statement.to) });
    expect(foreign.entries.map(({ id }) => id)).toEqual([first, second]);
  });

  it('begins at the lowest position alive, whatever is asked for', async () => {
    await revokeToken();
    const { statement } = await ask({});
    await issuer.database.query(`update revocation set expires_at = now() - interval '1 second'`);
    const alive = await revokeToken();
    const { entries, statement: now } = await ask({ epoch: statement.epoch, first: '1' });
    expect(entries.map(({ id }) => id)).toEqual([alive]);
    expect(now.from).toBe(now.to);
  });

  it('streams more than a page in order and whole, from one snapshot', async () => {
    const count = 7_001;
    await issuer.database.query(
      `insert into revocation (kind, value, reason, initiator) select 'token', gen_random_uuid()::text, 'revoked', 'issuer' from generate_series(1, $1)`,
      [count],
    );
    const { entries, statement } = await ask({});
    expect(entries).toHaveLength(count);
    expect(entries.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, index) => statement.from + index));
  });

  it('keeps reason and initiator to itself, and names the issuer in what revokes everything', async () => {
    await issuer.database.transaction((tx) =>
      new RevocationLedger().record(tx, { kind: 'issuer', reason: 'a secret reason', initiator: 'account:somebody' }),
    );
    const { entries, text } = await ask({});
    expect(entries).toEqual([expect.objectContaining({ kind: 'issuer', value: issuer.issuer, generation: expect.any(Number) })]);
    expect(text).not.toContain('secret reason');
    expect(text).not.toContain('somebody');
  });

  it('is no-store, and answers 503 with Retry-After while the ledger cannot be numbered', async () => {
    const holder = issuer.database.createQueryRunner();
    await holder.startTransaction();
    await holder.query('select 1 from ledger_state for update');
    const refused = await get({}, CART);
    await holder.rollbackTransaction();
    await holder.release();

    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    const answered = await get({}, CART);
    expect(answered.status).toBe(200);
    expect(answered.headers.get('cache-control')).toBe('no-store');
    expect(answered.headers.get('content-type')).toContain('application/x-ndjson');
    await answered.text();
  });

  it('is for the own client of a resource service alone', async () => {
    const statuses = await Promise.all(
      [
        undefined,
        'Bearer abc',
        'Basic ???',
        basic('cart', 'wrong'),
        basic('nobody', 'x'),
        basic('demo-cli', ''),
        basic('demo-service', 'demo-service-secret'),
      ].map(async (authorization) => (await get({}, authorization)).status),
    );
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 403]);
    const challenge = (await get({}, undefined)).headers.get('www-authenticate');
    expect(challenge).toContain('Basic realm=');
  });

  it('refuses a disabled client', async () => {
    await issuer.database.query(`update client set disabled_at = now() where id = 'payment'`);
    expect((await get({}, basic('payment', 'payment-service-demo-secret'))).status).toBe(401);
  });

  it('refuses a question that is none, and numbers nothing for it', async () => {
    await revokeToken();
    for (const query of [{ nonce: 'short' }, { epoch: 'no-uuid' }, { first: '0' }, { first: '1.5' }, { first: 'x' }]) {
      const response = await get(query, CART);
      expect(response.status).toBe(400);
      await response.text();
    }
    const [{ count }] = await issuer.database.query('select count(*)::int as count from revocation where position is not null');
    expect(count).toBe(0);
  });
});

async function revokeToken(): Promise<string> {
  const revocation = await issuer.database.transaction((tx) =>
    new RevocationLedger().record(tx, { kind: 'token', value: randomUUID(), reason: 'revoked', initiator: 'issuer' }),
  );
  return revocation.id;
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}

function get(query: Record<string, string>, authorization: string | undefined): Promise<Response> {
  const search = new URLSearchParams({ nonce: 'a-nonce-long-enough', ...query });
  return fetch(`${issuer.url}/revocations?${search}`, { headers: authorization ? { authorization } : {} });
}

/** Reads an answer as a service does: nothing counts without the statement, its signature and its digest. */
async function ask(query: Record<string, string>) {
  const response = await get(query, CART);
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  const tail = await readTail(
    (async function* () {
      yield bytes;
    })(),
    10_000_000,
  );
  const statement = readTailStatement(verified(tail.statement, 'valetkey-tail+jwt'));
  expect(statement.digest).toBe(tail.digest);
  const keySet = readKeySetMessage(verified(tail.keySet, 'valetkey-keys+jwt'));
  const entries: RevocationEntry[] = tail.entries.flatMap((line) => [...readTailEntries(line.toString(), statement.epoch)]);
  return { entries, statement, keySet, text: bytes.toString() };
}

function verified(text: string, type: string) {
  const parsed = parseJws(text, { types: [type], maxBytes: 100_000, algorithms: ['ES256'] });
  const key = importVerificationKey(issuer.service.app.get(SigningKeys).published()[0]);
  if (!key) throw new Error('The issuer publishes no key');
  verifyJws(parsed, key);
  return parsed.payload;
}
