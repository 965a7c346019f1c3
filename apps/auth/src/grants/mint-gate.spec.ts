import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { holdNextMint } from '../../test/held-gate.js';
import { claimsOf, CLI, introspect, Person, post, redeem, refresh, type TokenAnswer, WEB } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';
import type { Account } from '../accounts/account.js';
import { Accounts } from '../accounts/accounts.service.js';
import { parseEmailAddress } from '../accounts/email-address.js';
import { Clients } from '../clients/clients.service.js';
import { Sessions } from '../sessions/sessions.service.js';

const CART = 'http://localhost:3002';
const OFFLINE = { ...CLI, scope: 'openid offline_access cart:read', resource: CART };
let postgres: TestPostgres;
let issuer: RunningIssuer;
let accounts: Accounts;
let shopper: Account;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
  accounts = issuer.service.app.get(Accounts, { strict: false });
  const email = parseEmailAddress('shopper@example.com');
  const found = email && (await accounts.findByEmail(email));
  if (found === undefined) throw new Error('The demo has no shopper');
  shopper = found;
});

afterEach(() => void jest.restoreAllMocks());

afterAll(async () => {
  await issuer?.stop();
  await postgres.stop();
});

const isActive = async (token: string) => (await introspect(issuer, token)).active;
const disableAndEnable = async () => {
  await accounts.disable(shopper.id, 'issuer');
  await accounts.enable(shopper.id);
};

/** Nothing of an answer may be of use: neither its access token, nor what its refresh token brings. */
async function expectUseless(answer: TokenAnswer, client = 'demo-cli'): Promise<void> {
  if (answer.status !== 200) {
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    return;
  }
  expect(await isActive(answer.body.access_token)).toBe(false);
  const again = await refresh(issuer, client, answer.body.refresh_token);
  expect(again).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
}

describe('a redemption that is under way while its account is disabled', () => {
  it.each(['before the gate', 'before signing'] as const)('gives nothing that lives, held %s', async (where) => {
    const code = await new Person(issuer).authorize(OFFLINE);
    const barrier = holdNextMint(issuer, where);
    const pending = redeem(issuer, 'demo-cli', code);
    await barrier.reached;
    await disableAndEnable();
    barrier.open();
    const answer = await pending;
    expect(answer.status).toBe(where === 'before the gate' ? 400 : 200);
    await expectUseless(answer);
  });

  it('carries the generations of before, if it was signed at all', async () => {
    const code = await new Person(issuer).authorize(OFFLINE);
    const barrier = holdNextMint(issuer, 'before signing');
    const pending = redeem(issuer, 'demo-cli', code);
    await barrier.reached;
    await disableAndEnable();
    barrier.open();
    const [entry] = await issuer.database.query(
      `SELECT max(generation)::int AS generation FROM revocation WHERE kind = 'account' AND value = $1`,
      [shopper.id],
    );
    expect(claimsOf((await pending).body.access_token).gen[1]).toBeLessThan(entry.generation);
  });
});

describe('as-refresh-vs-revoke', () => {
  it('as-refresh-vs-revoke: in 200 interleavings nothing usable comes out of a refresh that a revocation overtakes', async () => {
    const sessions = issuer.service.app.get(Sessions, { strict: false });
    let person = new Person(issuer);
    for (let round = 0; round < 200; round += 1) {
      const first = await person.signIn(OFFLINE);
      const claims = claimsOf(first.body.access_token);
      const where = [undefined, 'before the gate', 'before signing'][round % 3] as 'before the gate' | 'before signing' | undefined;
      const barrier = where && holdNextMint(issuer, where);
      const pending = refresh(issuer, 'demo-cli', first.body.refresh_token);
      await barrier?.reached;
      const isAccountWide = round % 20 === 19;
      if (isAccountWide) await accounts.signOutEverywhere(shopper.id, 'issuer');
      else expect((await post(issuer, '/revoke', { token: first.body.refresh_token, client_id: 'demo-cli' })).status).toBe(200);
      barrier?.open();
      await expectUseless(await pending);
      expect(await isActive(first.body.access_token)).toBe(false);
      if (isAccountWide) {
        expect(await sessions.find(claims.sid)).toBeUndefined();
        person = new Person(issuer);
      }
    }
  }, 120_000);
});

describe('as-disabled-refresh', () => {
  it('as-disabled-refresh: refresh, introspection, an open code and the session itself all fail', async () => {
    const person = new Person(issuer);
    const first = await person.signIn(OFFLINE);
    const code = await person.authorize(OFFLINE);
    const userinfo = await person.signIn({ ...WEB, scope: 'openid' });
    await accounts.disable(shopper.id, 'issuer');
    expect((await refresh(issuer, 'demo-cli', first.body.refresh_token)).body.error).toBe('invalid_grant');
    expect((await redeem(issuer, 'demo-cli', code)).body.error).toBe('invalid_grant');
    expect(await isActive(first.body.access_token)).toBe(false);
    expect(await isActive(first.body.refresh_token)).toBe(false);
    const answer = await fetch(`${issuer.url}/userinfo`, { headers: { authorization: `Bearer ${userinfo.body.access_token}` } });
    expect(answer.status).toBe(401);
    await accounts.enable(shopper.id);
    expect((await refresh(issuer, 'demo-cli', first.body.refresh_token)).body.error).toBe('invalid_grant');
    await expect(person.signIn(OFFLINE)).resolves.toMatchObject({ status: 200 });
  });

  it('a grant from before a password change is not laundered by a refresh, and a sign-in of the same moment works', async () => {
    const first = await new Person(issuer).signIn(OFFLINE);
    await accounts.signOutEverywhere(shopper.id, 'issuer');
    expect((await refresh(issuer, 'demo-cli', first.body.refresh_token)).body.error).toBe('invalid_grant');
    const second = await new Person(issuer).signIn(OFFLINE);
    expect(await isActive(second.body.access_token)).toBe(true);
  });

  it('a client that is disabled and enabled between its authentication and the gate gets nothing', async () => {
    const clients = issuer.service.app.get(Clients, { strict: false });
    const first = await new Person(issuer).signIn({ ...WEB, scope: 'openid cart:read', resource: CART });
    const barrier = holdNextMint(issuer, 'before the gate');
    const pending = refresh(issuer, 'demo-web', first.body.refresh_token);
    await barrier.reached;
    await clients.disable('demo-web', 'issuer');
    await clients.enable('demo-web');
    barrier.open();
    expect((await pending).body.error).toBe('invalid_grant');
    expect((await refresh(issuer, 'demo-web', first.body.refresh_token)).status).toBe(200);
  });
});

describe('a session that ends', () => {
  it('takes with it what ends with it; an offline grant mints on, without sid', async () => {
    const sessions = issuer.service.app.get(Sessions, { strict: false });
    const person = new Person(issuer);
    const offline = await person.signIn(OFFLINE);
    const bound = await person.signIn({ ...WEB, scope: 'openid cart:read', resource: CART });
    await sessions.end(claimsOf(bound.body.access_token).sid, 'issuer');
    expect([await isActive(offline.body.access_token), await isActive(bound.body.access_token)]).toEqual([false, false]);
    expect((await refresh(issuer, 'demo-web', bound.body.refresh_token)).body.error).toBe('invalid_grant');
    const later = await refresh(issuer, 'demo-cli', offline.body.refresh_token);
    expect(claimsOf(later.body.access_token)).not.toHaveProperty('sid');
    expect(await isActive(later.body.access_token)).toBe(true);
  });
});
