import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fuzzOpenApi, launchTestService, type TestService } from '@valetkey/service-defaults/testing';
import { paymentService } from './payment-service.js';
import { PaymentTable } from './payments/payment.entity.js';

let payment: TestService;

beforeAll(async () => {
  payment = await launchTestService('payment', paymentService);
}, 60_000);
afterAll(async () => payment?.stop());

const owner = '0198c0de-0000-7000-8000-00000000000a';
const scope = 'payment:read';

async function insertPayment(amountMinor: string): Promise<string> {
  const [row] = await payment.database.query<{ id: string }[]>(
    "INSERT INTO payment (owner, status, amount_minor, currency) VALUES ($1, 'captured', $2, 'EUR') RETURNING id",
    [owner, amountMinor],
  );
  return row?.id ?? '';
}

describe('the payment service', () => {
  it('guard-public-health: probes and metrics answer without a token, and their neighbours stay closed', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      for (const method of ['GET', 'HEAD']) expect([path, (await payment.call(path, { method })).status]).toEqual([path, 200]);
    }
    for (const path of ['/health/livex', '/metrics/', '/health', '/HEALTH/live'])
      expect([path, (await payment.call(path)).status]).toEqual([path, 404]);
    expect((await payment.call('/payments')).status).toBe(401);
  });

  it('guard-preflight: a preflight needs no token, and refusals carry CORS headers too', async () => {
    const origin = 'https://shop.example';
    const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, dpop' };
    const preflight = await payment.call('/payments', { method: 'OPTIONS', headers: asked });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    const unknown = await payment.call('/payments', { headers: { origin } });
    expect([unknown.status, unknown.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    const narrow = await payment.call('/payments', { headers: { origin }, scope: 'cart:read' });
    expect([narrow.status, narrow.headers.get('access-control-allow-origin')]).toEqual([403, origin]);
  });

  it('lists nothing where nothing was paid', async () => {
    expect(await (await payment.call('/payments', { scope })).json()).toEqual({ items: [], page: 1, pageSize: 24, total: 0 });
  });

  it('shows a payment to its owner; to anybody else it is not there, as one that never was', async () => {
    const id = await insertPayment('5997');
    expect(await (await payment.call(`/payments/${id}`, { scope, subject: owner })).json()).toMatchObject({
      id,
      amount: { amountMinor: 5_997, currency: 'EUR' },
    });
    const foreign = await payment.call(`/payments/${id}`, { scope });
    const unknown = await payment.call('/payments/0198c0de-0000-7000-8000-000000000009', { scope });
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(await foreign.json()).toEqual(await unknown.json());
    expect(await (await payment.call('/payments', { scope })).json()).toMatchObject({ items: [], total: 0 });
  });

  it('db-money-text: amounts are whole numbers that add up, and the database takes none that a number cannot hold', async () => {
    await payment.database.query('DELETE FROM payment');
    for (let line = 0; line < 3; line += 1) await insertPayment('1999');
    const { items }: { items: { amount: { amountMinor: number } }[] } = (await (
      await payment.call('/payments', { scope, subject: owner })
    ).json()) as never;
    expect(items.reduce((sum, { amount }) => sum + amount.amountMinor, 0)).toBe(5_997);
    await insertPayment('9007199254740991');
    await expect(insertPayment('9007199254740992')).rejects.toThrow(/check constraint/);
    await expect(insertPayment('-1')).rejects.toThrow(/check constraint/);
  });

  it('db-time-zone: an instant is the same whatever zone the database and the process are in', async () => {
    const { database } = payment;
    const zones = await database.query<{ table_name: string; column_name: string }[]>(
      "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'",
    );
    expect(zones).toEqual([]);
    // Across the clock change of Berlin, as a session in Mexico writes it and one in Kolkata reads it.
    const id = await insertPayment('1');
    await database.transaction(async (tx) => {
      await tx.query("SET LOCAL TIME ZONE 'America/Mexico_City'");
      await tx.query("UPDATE payment SET created_at = '2026-10-24 19:30:00' WHERE id = $1", [id]);
      await tx.query("SET LOCAL TIME ZONE 'Asia/Kolkata'");
      expect(await tx.findOneBy(PaymentTable, { id })).toMatchObject({ createdAt: new Date('2026-10-25T01:30:00.000Z') });
    });
    expect(await (await payment.call(`/payments/${id}`, { scope, subject: owner })).json()).toMatchObject({
      createdAt: '2026-10-25T01:30:00.000Z',
    });
    for (const zone of ['Asia/Kolkata', 'Europe/Berlin', 'UTC']) {
      expect(await readInZone(zone, id)).toMatchObject({
        hour: { 'Asia/Kolkata': 7, 'Europe/Berlin': 2, UTC: 1 }[zone],
        instant: '2026-10-25T01:30:00.000Z',
      });
    }
  });

  it('answers over NATS by the same guard', async () => {
    const { audience, issuer } = payment;
    const token = issuer.mint({ audience, scope });
    expect(await payment.ask('payment.list-payments', undefined, token)).toMatchObject({ items: [], page: 1 });
    expect(await payment.ask('payment.list-payments', { page: 2, pageSize: 5 }, token)).toMatchObject({ items: [], page: 2, pageSize: 5 });
    expect(await payment.ask('payment.list-payments', { page: 0 }, token)).toMatchObject({
      error: { status: 422, code: 'input.invalid' },
    });
    expect(await payment.ask('payment.list-payments', {})).toMatchObject({ error: { status: 401, code: 'token.missing' } });
    issuer.revokeToken(token);
    expect(await payment.ask('payment.list-payments', {}, token)).toMatchObject({ error: { status: 401, code: 'token.revoked' } });
  });

  it('survives odd requests to every route it describes', async () => {
    expect(await fuzzOpenApi(payment.service.url, payment.issuer.mint({ audience: payment.audience, scope }))).toEqual([]);
  });
});

/** What a process in another time zone reads. Another process, because one cannot change its zone inside Jest. */
async function readInZone(zone: string, id: string): Promise<unknown> {
  const program = `
    const client = new (require('pg').Client)(process.argv[1]);
    client.connect()
      .then(() => client.query('SELECT created_at FROM payment WHERE id = $1', [process.argv[2]]))
      .then(({ rows: [row] }) => console.log(JSON.stringify({ hour: row.created_at.getHours(), instant: row.created_at })))
      .finally(() => client.end());`;
  const { options } = payment.database;
  const url = 'url' in options ? String(options.url) : '';
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, url, id], {
    env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
  });
  return JSON.parse(stdout);
}
