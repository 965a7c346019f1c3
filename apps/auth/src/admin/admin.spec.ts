import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startNats, startPostgres, type TestNats, type TestPostgres } from '@valetkey/launcher';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';
import { Accounts } from '../accounts/accounts.service.js';
import { parseEmailAddress } from '../accounts/email-address.js';

let postgres: TestPostgres;
let nats: TestNats;
let issuer: RunningIssuer;
let operator: string;

beforeAll(async () => {
  [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
  issuer = await runIssuer(await postgres.createDatabase(), {
    AUTH_NATS_URL: nats.url,
    AUTH_NATS_PASSWORD: nats.credentials('auth').pass,
  });
  operator = await clientToken('demo-operator', 'demo-operator-secret');
}, 60_000);

afterAll(async () => {
  await issuer.stop();
  await Promise.all([postgres.stop(), nats.stop()]);
});

describe('POST /admin/revocations', () => {
  it('records each kind in the ledger, by whom and why', async () => {
    const account = await accountId('shopper@example.com');
    const orders = [
      { kind: 'token', value: randomUUID() },
      { kind: 'session', value: randomUUID() },
      { kind: 'grant', value: randomUUID() },
      { kind: 'account', value: account },
      { kind: 'account', email: ' Shopper@Example.com ' },
      { kind: 'client', value: 'demo-service' },
      { kind: 'issuer' },
    ];
    for (const order of orders) {
      const { status, body } = await post('revocations', { ...order, reason: 'by the spec' });
      expect([order.kind, status]).toEqual([order.kind, 201]);
      expect(body.revocation).toMatchObject({ kind: order.kind, reason: 'by the spec', initiator: 'client:demo-operator' });
      if ('email' in order) expect(body.revocation.value).toBe(account);
      operator = order.kind === 'issuer' ? await clientToken('demo-operator', 'demo-operator-secret') : operator;
    }
    const kinds = (await issuer.database.query('select kind from revocation order by id')).map((row: { kind: string }) => row.kind);
    expect(kinds).toEqual(['token', 'session', 'grant', 'account', 'account', 'client', 'issuer']);
  });

  it('is idempotent for what cannot come back', async () => {
    const order = { kind: 'token', value: randomUUID() };
    const [first, second] = [await post('revocations', order), await post('revocations', order)];
    expect(second.body.revocation.id).toBe(first.body.revocation.id);
  });

  it('refuses bad orders with a problem document that says what is wrong, and changes nothing', async () => {
    const before = await revocations();
    const wrong = [
      {},
      { kind: 'key', value: 'x' },
      { kind: 'token', value: 'no-uuid' },
      { kind: 'token' },
      { kind: 'account' },
      { kind: 'account', value: randomUUID(), email: 'a@example.com' },
      { kind: 'client', value: '' },
      { kind: 'issuer', value: 'x' },
      { kind: 'token', value: randomUUID(), reason: 'two\nlines' },
      { kind: 'token', value: randomUUID(), roles: ['admin'] },
    ];
    for (const order of wrong) {
      const { status, body } = await post('revocations', order);
      expect([JSON.stringify(order), status]).toEqual([JSON.stringify(order), 422]);
      expect(body.errors.length).toBeGreaterThan(0);
    }
    expect(await revocations()).toBe(before);
  });

  it('refuses confirm, which comes later, instead of leaving it unheard', async () => {
    const before = await revocations();
    const { status, body } = await post('revocations', { kind: 'token', value: randomUUID(), confirm: 1000 });
    expect([status, body.detail]).toEqual([400, expect.stringContaining('confirm')]);
    expect(await revocations()).toBe(before);
  });

  it('answers 404 for an account or client that does not exist', async () => {
    const orders = [
      { kind: 'account', value: randomUUID() },
      { kind: 'account', email: 'nobody@example.com' },
      { kind: 'client', value: 'nobody' },
    ];
    for (const order of orders) expect((await post('revocations', order)).status).toBe(404);
  });
});

describe('disabling and enabling', () => {
  it('locks an account out by its e-mail address, and lets it in by its id', async () => {
    const id = await accountId('shopper@example.com');
    const disabled = await post('accounts/shopper@example.com/disable');
    expect([disabled.status, disabled.body.revocation.kind]).toEqual([200, 'account']);
    expect((await issuer.service.app.get(Accounts).find(id))?.disabledAt).not.toBeNull();
    expect((await post(`accounts/${id}/enable`)).status).toBe(204);
    expect((await issuer.service.app.get(Accounts).find(id))?.disabledAt).toBeNull();
    expect((await post('accounts/nobody@example.com/disable')).status).toBe(404);
  });

  it('shuts a client out, its tokens for the issuer included, until it is let in again', async () => {
    const disabled = await post('clients/demo-service/disable');
    expect([disabled.status, disabled.body.revocation.kind]).toEqual([200, 'client']);
    expect(await tokenStatus('demo-service', 'demo-service-secret')).toBe(401);
    expect((await post('clients/demo-service/enable')).status).toBe(204);
    expect(await tokenStatus('demo-service', 'demo-service-secret')).toBe(200);
    expect((await post('clients/nobody/enable')).status).toBe(404);
  });
});

describe('GET /admin/status', () => {
  it('tells epoch, position, relay, heartbeat and where the services are', async () => {
    await until(async () => (await get('status')).body.relay.leader === 'this');
    const { body } = await get('status');
    expect(body).toMatchObject({
      issuer: { position: expect.any(Number), keySetVersion: expect.any(Number), accessTokenLifetimeMaxS: 900 },
      relay: { leader: 'this', nats: 'connected' },
      resources: [
        { name: 'Cart', address: 'http://localhost:3002' },
        { name: 'Inventory', address: 'http://localhost:3003' },
        { name: 'Payment', address: 'http://localhost:3004' },
      ],
    });
    expect(body.issuer.heartbeatAgeMs).toBeLessThan(10_000);
  });
});

describe('GET /admin/revocations', () => {
  it('db-timestamp-precision: pages newest first, none twice and none missing, though thousands share an instant', async () => {
    await issuer.database.query('delete from revocation');
    await issuer.database.query(
      `insert into revocation (kind, value, reason, initiator, created_at) select 'token', gen_random_uuid()::text, 'revoked', 'issuer', now() from generate_series(1, 10000)`,
    );
    const seen: string[] = [];
    for (let before = ''; ; ) {
      const { body } = await get(`revocations?limit=500${before && `&before=${before}`}`);
      seen.push(...body.revocations.map(({ id }) => id));
      if (!body.next) break;
      before = body.next;
    }
    expect(seen).toHaveLength(10_000);
    expect(new Set(seen).size).toBe(10_000);
    expect(seen).toEqual(seen.toSorted().toReversed());
  });

  it('refuses a page that is none', async () => {
    for (const query of ['limit=0', 'limit=501', 'before=yesterday']) expect((await get(`revocations?${query}`)).status).toBe(400);
  });
});

describe('the admin API', () => {
  const routes = [
    ['GET', 'status'],
    ['GET', 'revocations'],
    ['POST', 'revocations'],
    ['POST', 'accounts/shopper@example.com/disable'],
    ['POST', 'accounts/shopper@example.com/enable'],
    ['POST', 'clients/demo-service/disable'],
    ['POST', 'clients/demo-service/enable'],
  ] as const;

  it.each(routes)('answers %s /admin/%s to nobody without a token for the issuer', async (method, path) => {
    const none = await fetch(`${issuer.url}/admin/${path}`, { method });
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="admin"']);
    const forged = await fetch(`${issuer.url}/admin/${path}`, { method, headers: { authorization: `Bearer ${'x'.repeat(43)}` } });
    expect([forged.status, forged.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('invalid_token')]);
  });

  it.each(routes)('answers %s /admin/%s to no token for a service, whatever its scope', async (method, path) => {
    const jwt = await clientToken('demo-service', 'demo-service-secret');
    const response = await fetch(`${issuer.url}/admin/${path}`, { method, headers: { authorization: `Bearer ${jwt}` } });
    expect(response.status).toBe(401);
  });

  it('is shut to an operator whose client was disabled', async () => {
    const token = await clientToken('demo-operator', 'demo-operator-secret');
    await post('clients/demo-operator/disable');
    expect((await fetch(`${issuer.url}/admin/status`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    await issuer.database.query(`update client set disabled_at = null where id = 'demo-operator'`);
    operator = await clientToken('demo-operator', 'demo-operator-secret');
  });
});

async function accountId(email: string): Promise<string> {
  const address = parseEmailAddress(email);
  const account = address && (await issuer.service.app.get(Accounts).findByEmail(address));
  if (!account) throw new Error('The demo person is missing');
  return account.id;
}

async function revocations(): Promise<number> {
  return (await issuer.database.query('select count(*)::int as count from revocation'))[0].count;
}

/** Every member that some answer has. */
interface AnswerBody {
  readonly revocation: { readonly id: string; readonly kind: string; readonly value: string };
  readonly revocations: readonly { readonly id: string }[];
  readonly next?: string;
  readonly errors: readonly unknown[];
  readonly detail: string;
  readonly relay: { readonly leader: string };
  readonly issuer: { readonly heartbeatAgeMs: number };
}

interface Answer {
  readonly status: number;
  readonly body: AnswerBody;
}

function post(path: string, body: object = {}): Promise<Answer> {
  return answer(`${issuer.url}/admin/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function get(path: string): Promise<Answer> {
  return answer(`${issuer.url}/admin/${path}`, { headers: { authorization: `Bearer ${operator}` } });
}

async function answer(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text || '{}') as AnswerBody };
}

async function clientToken(id: string, secret: string): Promise<string> {
  const response = await requestToken(id, secret);
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!token) throw new Error(`${id} got no token`);
  return token;
}

async function tokenStatus(id: string, secret: string): Promise<number> {
  const response = await requestToken(id, secret);
  await response.text();
  return response.status;
}

function requestToken(id: string, secret: string): Promise<Response> {
  return fetch(`${issuer.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}
