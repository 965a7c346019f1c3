import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { freePort, startNats, startPostgres, type TestNats, type TestPostgres } from '@valetkey/launcher';

const MAIN = new URL('../../apps/auth/dist/main.js', import.meta.url).pathname;
const ADMIN = { user: 'admin', pass: 'admin' };
let postgres: TestPostgres;
let nats: TestNats;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  [postgres, nats] = await Promise.all([startPostgres(), startNats({ extraUsers: [ADMIN] })]);
  const port = await freePort();
  environment = {
    PATH: process.env['PATH'],
    DEMO: '1',
    AUTH_PORT: String(port),
    AUTH_ISSUER: `http://localhost:${port}`,
    AUTH_DATABASE_URL: await postgres.createDatabase(),
    AUTH_NATS_URL: nats.url,
    AUTH_NATS_USER: 'auth',
    AUTH_NATS_PASSWORD: nats.credentials('auth').pass,
    AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
    AUTH_COOKIE_KEYS: randomBytes(32).toString('base64url'),
    AUTH_LOG_LEVEL: 'error',
  };
}, 60_000);

afterAll(() => Promise.all([postgres.stop(), nats.stop()]));

describe('an issuer that may not start says why in a sentence, and ends', () => {
  it('nats-start-swallowed: where NATS refuses its credentials', async () => {
    const { exitCode, stderr } = await startToTheEnd({ AUTH_NATS_PASSWORD: 'wrong' });
    expect([exitCode, stderr]).toEqual([1, 'auth cannot start: NATS refuses the issuer: AUTH_NATS_USER or AUTH_NATS_PASSWORD is wrong\n']);
  });

  it('where the signing keys in the database were encrypted under another key', async () => {
    const { exitCode, stderr } = await startToTheEnd({ AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64url') });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^auth cannot start: AUTH_KEY_ENCRYPTION_KEY does not decrypt the signing keys in this database: [^\n]*\n$/);
  });

  it('nats-start-swallowed: where the stream drops what it must keep', async () => {
    const connection = await connect({ servers: nats.url, ...ADMIN });
    await (await jetstreamManager(connection)).streams.add({ name: 'VALETKEY', subjects: ['valetkey.>'], max_msgs: 10 });
    await connection.close();
    const { exitCode, stderr } = await startToTheEnd({});
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^auth cannot start: The NATS stream VALETKEY has max_msgs '10' where it must be '-1': [^\n]*\n$/);
  });
});

/** Runs the issuer until it ends, which it is expected to do by itself. */
function startToTheEnd(changes: NodeJS.ProcessEnv): Promise<{ exitCode: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const issuer = spawn(process.execPath, [MAIN], { env: { ...environment, ...changes }, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    issuer.stderr.on('data', (text) => (stderr += String(text)));
    issuer.once('close', (exitCode) => resolve({ exitCode, stderr }));
  });
}
