import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { claimsOf, CLI, introspect, Person, post, refresh, type TokenAnswer, WEB } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer, runReplica } from '../../test/running-issuer.js';

const CART = 'http://localhost:3002';
const OFFLINE = { ...CLI, scope: 'openid offline_access cart:read', resource: CART };
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

const cli = (token: string, at: RunningIssuer = issuer, extra: Record<string, string> = {}) => refresh(at, 'demo-cli', token, extra);
const isActive = async (answer: TokenAnswer) => (await introspect(issuer, answer.body.access_token)).active;
/** The window passes: the clock is the database's, so the rows become older. */
const passWindow = () => issuer.database.query(`UPDATE engine_record SET consumed_at = consumed_at - interval '11 seconds'`);
const revocationsOf = (grantId: string) =>
  issuer.database.query<{ reason: string }[]>(`SELECT reason FROM revocation WHERE kind = 'grant' AND value = $1`, [grantId]);

describe('a refresh token of a public client', () => {
  it('has one successor, whoever of 50 redemptions on two replicas asks', async () => {
    const first = await person.signIn(OFFLINE);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => cli(first.body.refresh_token, n % 2 === 0 ? issuer : replica)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect(answers[0]?.body.refresh_token).not.toBe(first.body.refresh_token);
    const rows = await issuer.database.query(`SELECT FROM engine_record WHERE model = 'RefreshToken' AND grant_id = $1`, [
      claimsOf(first.body.access_token).grant_id,
    ]);
    expect(rows).toHaveLength(2);
  });

  it('as-refresh-lost-reply: within the window the same successor comes again, and works', async () => {
    const first = await person.signIn(OFFLINE);
    const lost = await cli(first.body.refresh_token);
    await issuer.database.query(`UPDATE engine_record SET consumed_at = consumed_at - interval '3 seconds'`);
    const repeated = await cli(first.body.refresh_token, replica);
    expect(repeated.body.refresh_token).toBe(lost.body.refresh_token);
    expect((await cli(repeated.body.refresh_token)).status).toBe(200);
    expect(await isActive(repeated)).toBe(true);
  });

  it('as-refresh-lost-reply: after the window it is refused, and the grant with its access tokens is dead', async () => {
    const first = await person.signIn(OFFLINE);
    const second = await cli(first.body.refresh_token);
    await passWindow();
    expect(await cli(first.body.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect([await isActive(first), await isActive(second)]).toEqual([false, false]);
    expect((await cli(second.body.refresh_token)).status).toBe(400);
    expect(await revocationsOf(claimsOf(first.body.access_token).grant_id)).toEqual([{ reason: 'refresh-token-reused' }]);
  });

  it('is reused once its successor is used, within the window too', async () => {
    const first = await person.signIn(OFFLINE);
    const second = await cli(first.body.refresh_token);
    await cli(second.body.refresh_token);
    expect((await cli(first.body.refresh_token)).body.error).toBe('invalid_grant');
    expect(await isActive(second)).toBe(false);
  });

  it('as-refresh-grace-count: 1,000 replays in the window share one successor, leave an alarm, and die with the grant', async () => {
    const first = await person.signIn(OFFLINE);
    const answers: TokenAnswer[] = [];
    for (let round = 0; round < 20; round += 1) {
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => cli(first.body.refresh_token)))));
      // The window is held open, however slow this machine is.
      await issuer.database.query(`UPDATE engine_record SET consumed_at = clock_timestamp() WHERE consumed_at IS NOT NULL`);
    }
    const given = new Set(answers.map(({ body }) => body.refresh_token));
    expect([answers.length, given.size]).toEqual([1000, 1]);
    const { grant_id: grantId } = claimsOf(first.body.access_token);
    const [row] = await issuer.database.query(`SELECT max(repeats) AS repeats FROM engine_record WHERE grant_id = $1`, [grantId]);
    expect(row.repeats).toBe(999);
    await post(issuer, '/revoke', { token: String([...given][0]), client_id: 'demo-cli' });
    const last = answers.at(-1);
    expect(last && (await isActive(last))).toBe(false);
    expect((await cli(String([...given][0]))).body.error).toBe('invalid_grant');
  });

  it('is not burnt by a request that fails', async () => {
    const first = await person.signIn(OFFLINE);
    const refused = await cli(first.body.refresh_token, issuer, { resource: 'http://localhost:3003' });
    expect(refused.body.error).toBe('invalid_target');
    const [row] = await issuer.database.query(
      `SELECT count(*)::int AS consumed FROM engine_record WHERE grant_id = $1 AND consumed_at IS NOT NULL AND model = 'RefreshToken'`,
      [claimsOf(first.body.access_token).grant_id],
    );
    expect(row.consumed).toBe(0);
    expect((await cli(first.body.refresh_token)).status).toBe(200);
  });

  it('is worth nothing to another client', async () => {
    const first = await person.signIn(OFFLINE);
    expect((await refresh(issuer, 'demo-web', first.body.refresh_token)).body.error).toBe('invalid_grant');
    expect((await cli(first.body.refresh_token)).status).toBe(200);
  });

  it('has a successor that the database alone cannot read', async () => {
    const first = await person.signIn(OFFLINE);
    const second = await cli(first.body.refresh_token);
    const [dump] = await issuer.database.query('SELECT json_agg(r)::text AS text FROM engine_record r');
    expect(dump.text).not.toContain(second.body.refresh_token);
    expect(dump.text).not.toContain(first.body.refresh_token);
  });

  it('ends with its idle and its absolute lifetime', async () => {
    const first = await person.signIn(OFFLINE);
    const { grant_id: grantId } = claimsOf(first.body.access_token);
    await issuer.database.query(
      `UPDATE engine_record SET expires_at = now() - interval '1 second' WHERE model = 'RefreshToken' AND grant_id = $1`,
      [grantId],
    );
    expect((await cli(first.body.refresh_token)).body.error).toBe('invalid_grant');
    const second = await person.signIn(OFFLINE);
    await issuer.database.query(`UPDATE oauth_grant SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      claimsOf(second.body.access_token).grant_id,
    ]);
    expect((await cli(second.body.refresh_token)).body.error).toBe('invalid_grant');
  });
});

describe('a refresh token of a confidential client', () => {
  it('stays the same', async () => {
    const first = await new Person(issuer).signIn({ ...WEB, scope: 'openid cart:read', resource: CART });
    const second = await refresh(issuer, 'demo-web', first.body.refresh_token);
    expect(second.body.refresh_token).toBe(first.body.refresh_token);
  });
});
