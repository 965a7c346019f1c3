import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { claimsOf, CLI, introspect, Person, redeem, refresh, type TokenAnswer } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer, runReplica } from '../../test/running-issuer.js';

const ASKED = { ...CLI, scope: 'openid offline_access cart:read', resource: 'http://localhost:3002' };
let postgres: TestPostgres;
let issuer: RunningIssuer;
let replica: RunningIssuer;
let person: Person;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
  replica = await runReplica(issuer);
  person = new Person(issuer);
});

afterAll(async () => {
  await replica?.stop();
  await issuer?.stop();
  await postgres.stop();
});

describe('an authorization code', () => {
  it('redeemed 50 times at once on two replicas gives one answer, and then everything it gave is dead', async () => {
    const code = await person.authorize(ASKED);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => redeem(n % 2 === 0 ? issuer : replica, 'demo-cli', code)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    const refused = answers.filter(({ status, body }) => status === 400 && body.error === 'invalid_grant');
    expect(refused).toHaveLength(49);
    const [{ body }] = good as [TokenAnswer];
    expect((await introspect(issuer, body.access_token)).active).toBe(false);
    expect((await refresh(issuer, 'demo-cli', body.refresh_token)).body.error).toBe('invalid_grant');
    const revocations = await issuer.database.query(`SELECT reason FROM revocation WHERE kind = 'grant' AND value = $1`, [
      claimsOf(body.access_token).grant_id,
    ]);
    expect(revocations).toEqual([{ reason: 'code-reused' }]);
  });

  it('is spent by success alone: a wrong redirect address burns nothing', async () => {
    const code = await person.authorize(ASKED);
    expect((await redeem(issuer, 'demo-cli', { ...code, redirectUri: 'http://127.0.0.1:1/callback' })).body.error).toBe('invalid_grant');
    expect((await redeem(issuer, 'demo-cli', code, { resource: 'http://localhost:3003' })).body.error).toBe('invalid_target');
    expect((await redeem(issuer, 'demo-cli', code)).status).toBe(200);
  });

  it('lives a minute', async () => {
    const code = await person.authorize(ASKED);
    const [row] = await issuer.database.query(
      `SELECT max(expires_at - now()) <= interval '60 seconds' AS short FROM engine_record WHERE model = 'AuthorizationCode'`,
    );
    expect(row.short).toBe(true);
    await issuer.database.query(`UPDATE engine_record SET expires_at = now() WHERE model = 'AuthorizationCode'`);
    expect((await redeem(issuer, 'demo-cli', code)).body.error).toBe('invalid_grant');
  });

  it('is worth nothing to another client', async () => {
    const code = await person.authorize(ASKED);
    expect((await redeem(issuer, 'demo-web', code)).body.error).toBe('invalid_grant');
    expect((await redeem(issuer, 'demo-cli', code)).status).toBe(200);
  });
});
