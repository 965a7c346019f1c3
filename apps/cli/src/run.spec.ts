import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from './run.js';

const OPERATOR = ['--client-id', 'operator', '--client-secret', 'secret'];
/** What each path of the stand-in for issuer and services answers: status and body. */
let answers: Map<string, [status: number, body: unknown]>;
let asked: { path: string; body: string }[];
let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const path = `${request.method} ${request.url}`;
      asked.push({ path, body });
      const [status, answer] = answers.get(path) ?? [404, { title: 'Not Found' }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

beforeEach(() => {
  asked = [];
  const metadata = { issuer: address, token_endpoint: `${address}/token`, authorization_endpoint: `${address}/authorize` };
  answers = new Map<string, [number, unknown]>([
    ['GET /.well-known/openid-configuration', [200, metadata]],
    ['POST /token', [200, { access_token: 'opaque', token_type: 'Bearer', expires_in: 60 }]],
  ]);
});

describe('valetkey status', () => {
  const view = { epoch: 'e', position: 12, contactAgeMs: 640, ledgerAgeMs: 61_000, entries: 12, keySetVersion: 3, trust: 'stream' };

  it('prints a line for each service, and ends with 0 when all is well', async () => {
    answers.set('GET /admin/status', [200, statusOf('this')]);
    answers.set('GET /health/ready', [200, { status: 'ready', missing: [], view }]);
    const { exitCode, printed } = await type('status', ...OPERATOR);
    expect(printed).toContain('epoch 01a2, position 12, 1 still without a position');
    expect(printed).toContain('last heartbeat 1.5 s ago, access tokens live for up to 15 min');
    expect(printed).toMatch(/^Cart +12 +640 ms +1 min +12 +ready$/m);
    expect(exitCode).toBe(0);
  });

  it('says why a service is not ready, shows an age without an end as never, and ends with 5', async () => {
    answers.set('GET /admin/status', [200, statusOf('this')]);
    answers.set('GET /health/ready', [
      503,
      { status: 'not ready', missing: ['revocations: no contact'], view: { ...view, contactAgeMs: null } },
    ]);
    const { exitCode, printed } = await type('status', ...OPERATOR);
    expect(printed).toMatch(/^Cart +12 +never +1 min +12 +not ready: revocations: no contact$/m);
    expect(exitCode).toBe(5);
  });

  it('lists a service that does not answer, or answers nonsense, as not ready', async () => {
    answers.set('GET /admin/status', [200, statusOf('another', 'http://127.0.0.1:9')]);
    expect((await type('status', ...OPERATOR)).printed).toContain('not ready: http://127.0.0.1:9 does not answer');
    answers.set('GET /admin/status', [200, statusOf('another')]);
    answers.set('GET /health/ready', [200, ['nonsense']]);
    expect((await type('status', ...OPERATOR)).printed).toContain('answers what no service of Valetkey would');
  });

  it('ends with 5 when no replica publishes', async () => {
    answers.set('GET /admin/status', [200, statusOf('none')]);
    answers.set('GET /health/ready', [200, { status: 'ready', missing: [], view }]);
    const { exitCode, printed } = await type('status', ...OPERATOR);
    expect(printed).toContain('NO replica publishes');
    expect(exitCode).toBe(5);
  });

  it('gives scripts the same in JSON', async () => {
    answers.set('GET /admin/status', [200, statusOf('this')]);
    answers.set('GET /health/ready', [200, { status: 'ready', missing: [], view }]);
    const { printed } = await type('--json', 'status', ...OPERATOR);
    expect(JSON.parse(printed)).toMatchObject({
      issuer: { position: 12 },
      services: [{ name: 'Cart', ready: true, view: { entries: 12 } }],
    });
  });

  it('believes no issuer that answers something else', async () => {
    answers.set('GET /admin/status', [200, { hello: 'world' }]);
    expect(await type('status', ...OPERATOR)).toMatchObject({ exitCode: 1, warned: expect.stringContaining('no issuer of Valetkey') });
  });
});

describe('valetkey revoke', () => {
  beforeEach(() => {
    answers.set('POST /admin/revocations', [201, { revocation: { id: 'r1', kind: 'account', value: 'x', generation: 2 } }]);
  });

  it('sends an account by its e-mail address where it has an @, and by its id otherwise', async () => {
    await type('revoke', 'account', 'a@example.com', ...OPERATOR);
    await type('revoke', 'account', 'some-id', '--reason', 'lost phone', ...OPERATOR);
    const orders = asked.filter(({ path }) => path === 'POST /admin/revocations').map(({ body }) => JSON.parse(body));
    expect(orders).toEqual([
      { kind: 'account', email: 'a@example.com' },
      { kind: 'account', value: 'some-id', reason: 'lost phone' },
    ]);
  });

  it('says field by field what the issuer found wrong', async () => {
    const problem = { title: 'Unprocessable', detail: 'It does not fit.', errors: [{ pointer: '#/value', detail: 'no UUID' }] };
    answers.set('POST /admin/revocations', [422, problem]);
    expect(await type('revoke', 'token', 'x', ...OPERATOR)).toMatchObject({ exitCode: 2, warned: 'It does not fit.\n  #/value: no UUID' });
  });

  it('asks nobody when the command itself is wrong', async () => {
    for (const wrong of [
      ['revoke'],
      ['revoke', 'all'],
      ['revoke', 'session'],
      ['revoke', 'issuer', 'x'],
      ['revoke', 'token', 'x', '--client-secret', 's'],
      ['nonsense'],
    ]) {
      expect([wrong, (await type(...wrong)).exitCode]).toEqual([wrong, 2]);
    }
    expect(asked).toEqual([]);
  });

  it('sends no secret in the clear to another machine', async () => {
    const { exitCode, warned } = await type('revoke', 'issuer', '--issuer', 'http://192.0.2.1', ...OPERATOR);
    expect([exitCode, warned]).toEqual([2, 'An issuer on another machine must be reached by https.']);
  });
});

describe('valetkey help', () => {
  it('is printed, and is no failure', async () => {
    const { exitCode, printed } = await type('--help');
    expect(exitCode).toBe(0);
    expect(printed).toContain('revoke [options] <kind> [name]');
  });
});

function statusOf(leader: string, service = address) {
  return {
    issuer: { epoch: '01a2', position: 12, unnumbered: 1, heartbeatAgeMs: 1_500, keySetVersion: 3, accessTokenLifetimeMaxS: 900 },
    relay: { leader, nats: 'connected' },
    resources: [{ name: 'Cart', address: service }],
  };
}

async function type(...commandLine: string[]) {
  const printed: string[] = [];
  const warned: string[] = [];
  const issuer = commandLine.includes('--issuer') ? [] : ['--issuer', address];
  const exitCode = await run([...issuer, ...commandLine], {
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    openBrowser: () => {},
  });
  return { exitCode, printed: printed.join('\n'), warned: warned.join('\n') };
}
