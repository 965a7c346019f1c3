import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { claimsOf, CLI, Person } from '../../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../../test/running-issuer.js';

const DAY_S = 86_400;
const OFFLINE = { ...CLI, scope: 'openid offline_access cart:read', resource: 'http://localhost:3002' };
const timers = [jest.spyOn(globalThis, 'setTimeout'), jest.spyOn(globalThis, 'setInterval')];
let postgres: TestPostgres;
let issuer: RunningIssuer;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
});

afterAll(async () => {
  jest.restoreAllMocks();
  await issuer?.stop();
  await postgres.stop();
});

describe('ops-timer-32bit: what lives for weeks', () => {
  it('ends at an instant in the database, and no timer waits for it', async () => {
    const person = new Person(issuer);
    const { body } = await person.signIn(OFFLINE);
    const { grant_id: grantId, sid } = claimsOf(body.access_token);
    const [ends]: Record<string, number>[] = await issuer.database.query(
      `SELECT (SELECT extract(epoch FROM expires_at - now())::int FROM engine_record WHERE model = 'RefreshToken' AND grant_id = $1) AS refresh,
              (SELECT extract(epoch FROM expires_at - now())::int FROM oauth_grant WHERE id = $1) AS grant,
              (SELECT extract(epoch FROM expires_at - now())::int FROM session WHERE sid = $2) AS session`,
      [grantId, sid],
    );
    const days = Object.fromEntries(Object.entries(ends ?? {}).map(([what, seconds]) => [what, Math.round(seconds / DAY_S)]));
    expect(days).toEqual({ refresh: 14, grant: 30, session: 30 });

    const delays = timers.flatMap(({ mock }) => mock.calls.map(([, delayMs]) => Number(delayMs ?? 0)));
    expect(delays.length).toBeGreaterThan(0);
    expect(delays.filter((delayMs) => delayMs >= 2 ** 31)).toEqual([]);
  });
});
