import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { claimsOf, CLI, introspect, Person, post, refresh, SERVICE_BASIC, WEB } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';

const CART = 'http://localhost:3002';
const OFFLINE = { ...CLI, scope: 'openid offline_access cart:read', resource: CART };
const CART_SERVICE = { authorization: `Basic ${btoa('cart:cart-service-demo-secret')}` };
const INVENTORY_SERVICE = { authorization: `Basic ${btoa('inventory:inventory-service-demo-secret')}` };
let postgres: TestPostgres;
let issuer: RunningIssuer;
let person: Person;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
  person = new Person(issuer);
});

afterAll(async () => {
  await issuer?.stop();
  await postgres.stop();
});

const revoke = (token: string, client = 'demo-cli', extra: Record<string, string> = {}) =>
  post(issuer, '/revoke', { token, client_id: client, ...extra });
const ledgerOf = (value: string) =>
  issuer.database.query<unknown[]>('SELECT kind, reason, initiator FROM revocation WHERE value = $1', [value]);
const tampered = (jwt: string) => `${jwt.slice(0, -6)}${jwt.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;

describe('/revoke', () => {
  it('of an access token ends that token alone', async () => {
    const { body } = await person.signIn(OFFLINE);
    const answer = await revoke(body.access_token);
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(await introspect(issuer, body.access_token)).toEqual({ active: false });
    expect(await ledgerOf(claimsOf(body.access_token).jti)).toEqual([
      { kind: 'token', reason: 'token-revoked', initiator: 'client:demo-cli' },
    ]);
    expect((await refresh(issuer, 'demo-cli', body.refresh_token)).status).toBe(200);
  });

  it('of a refresh token ends the grant with its access tokens', async () => {
    const { body } = await person.signIn(OFFLINE);
    expect((await revoke(body.refresh_token)).status).toBe(200);
    expect(await introspect(issuer, body.access_token)).toEqual({ active: false });
    expect(await ledgerOf(claimsOf(body.access_token).grant_id)).toEqual([
      { kind: 'grant', reason: 'refresh-token-revoked', initiator: 'client:demo-cli' },
    ]);
    expect((await refresh(issuer, 'demo-cli', body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('of an opaque access token ends it, and leaves its grant', async () => {
    const { body } = await person.signIn({ ...WEB, scope: 'openid' });
    const userinfo = async () =>
      (await fetch(`${issuer.url}/userinfo`, { headers: { authorization: `Bearer ${body.access_token}` } })).status;
    expect(await userinfo()).toBe(200);
    expect((await revoke(body.access_token, 'demo-web')).status).toBe(200);
    expect(await userinfo()).toBe(401);
    expect((await refresh(issuer, 'demo-web', body.refresh_token)).status).toBe(200);
  });

  it('twice records once', async () => {
    const { body } = await person.signIn(OFFLINE);
    await Promise.all([revoke(body.access_token), revoke(body.access_token)]);
    await revoke(body.access_token);
    expect((await ledgerOf(claimsOf(body.access_token).jti)).length).toBeGreaterThanOrEqual(1);
  });

  it.each(['unknown', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.', 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA'])(
    'of %s is 200 and changes nothing',
    async (token) => {
      const count = async () => (await issuer.database.query('SELECT count(*)::int AS n FROM revocation'))[0].n;
      const before = await count();
      expect((await revoke(token)).status).toBe(200);
      expect(await count()).toBe(before);
    },
  );

  it('of a respelt or forged token changes nothing', async () => {
    const { body } = await person.signIn(OFFLINE);
    expect((await revoke(tampered(body.access_token))).status).toBe(200);
    expect((await introspect(issuer, body.access_token)).active).toBe(true);
  });

  it("of another client's token is refused", async () => {
    const { body } = await person.signIn(OFFLINE);
    expect(await revoke(body.access_token, 'demo-web')).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await revoke(body.refresh_token, 'demo-web')).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await introspect(issuer, body.access_token)).active).toBe(true);
  });

  it('needs client authentication, for JWTs too', async () => {
    const { body } = await person.signIn({ ...WEB, scope: 'openid cart:read', resource: CART });
    const wrong = { authorization: `Basic ${btoa('demo-web:wrong')}` };
    expect(await post(issuer, '/revoke', { token: body.access_token }, wrong)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect(await post(issuer, '/introspect', { token: body.access_token }, wrong)).toMatchObject({ status: 401 });
    expect((await post(issuer, '/introspect', { token: body.access_token })).status).toBe(400);
    expect((await introspect(issuer, body.access_token)).active).toBe(true);
  });
});

describe('/introspect', () => {
  it('answers what an access token says, exactly', async () => {
    const { body } = await person.signIn(OFFLINE);
    expect(await introspect(issuer, body.access_token)).toEqual({ active: true, token_type: 'Bearer', ...claimsOf(body.access_token) });
  });

  it('answers the token’s own client and the service it is for, and nobody else', async () => {
    const { body } = await person.signIn({ ...WEB, scope: 'openid cart:read', resource: CART });
    const activeFor = async (headers: Record<string, string>) =>
      (await post(issuer, '/introspect', { token: body.access_token }, headers)).body.active;
    const own = await post(issuer, '/introspect', { token: body.access_token, client_id: 'demo-web' });
    expect([own.body.active, await activeFor(CART_SERVICE), await activeFor(INVENTORY_SERVICE)]).toEqual([true, true, false]);
    const stranger = await post(issuer, '/introspect', { token: body.access_token, client_id: 'demo-cli' });
    expect(stranger.body).toEqual({ active: false });
  });

  it('knows refresh tokens and opaque tokens', async () => {
    const { body } = await person.signIn({ ...WEB, scope: 'openid' });
    expect(await introspect(issuer, body.refresh_token)).toMatchObject({ active: true, client_id: 'demo-web' });
    expect(await introspect(issuer, body.access_token)).toMatchObject({ active: true, token_type: 'Bearer' });
  });

  it('says nothing of an ID token, a forgery, an expired token', async () => {
    const { body } = await person.signIn(OFFLINE);
    for (const token of [body.id_token, tampered(body.access_token), 'x']) {
      expect((await post(issuer, '/introspect', { token }, SERVICE_BASIC)).body).toEqual({ active: false });
    }
  });

  it('is exact the moment a client’s or the issuer’s generation is raised', async () => {
    const { body } = await person.signIn(OFFLINE);
    await issuer.database.query('UPDATE ledger_state SET issuer_generation = issuer_generation + 1');
    expect(await introspect(issuer, body.access_token)).toEqual({ active: false });
    expect((await refresh(issuer, 'demo-cli', body.refresh_token)).body.error).toBe('invalid_grant');
    person = new Person(issuer);
  });
});
