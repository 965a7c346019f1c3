import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { CLI, Person, post, refresh, SERVICE_BASIC } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';

let postgres: TestPostgres;
let issuer: RunningIssuer;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase(), { AUTH_LOG_LEVEL: 'silent' });
});

afterAll(async () => {
  await issuer?.stop();
  await postgres.stop();
});

it('answers 503 while PostgreSQL is away, burns nothing, and goes on by itself when it is back', async () => {
  const { body } = await new Person(issuer).signIn({ ...CLI, scope: 'openid offline_access cart:read', resource: 'http://localhost:3002' });
  const ask = () => post(issuer, '/token', { grant_type: 'client_credentials' }, SERVICE_BASIC);
  await postgres.kill();
  const away = await ask();
  expect(away).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  expect(away.headers.get('retry-after')).toBe('2');
  expect((await refresh(issuer, 'demo-cli', body.refresh_token)).status).toBe(503);
  await postgres.restart();
  expect((await ask()).status).toBe(200);
  expect((await refresh(issuer, 'demo-cli', body.refresh_token)).status).toBe(200);
});
