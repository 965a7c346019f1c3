import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { exportJWK, SignJWT } from 'jose';
import { claimsOf, introspect, post, SERVICE_BASIC } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';
import { Clients } from '../clients/clients.service.js';
import { MintGate } from '../grants/mint-gate.js';
import { RevocationLedger } from '../revocation/revocation-ledger.js';
import { IssuerTokens } from './issuer-tokens.js';

const CART = 'http://localhost:3002';
let postgres: TestPostgres;
let issuer: RunningIssuer;
let clients: Clients;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
  clients = issuer.service.app.get(Clients, { strict: false });
});

afterAll(async () => {
  await issuer?.stop();
  await postgres.stop();
});

const ask = (form: Record<string, string> = {}, headers: Record<string, string> = SERVICE_BASIC) =>
  post(issuer, '/token', { grant_type: 'client_credentials', ...form }, headers);

describe("a client's own token", () => {
  it('goes to its one default audience with its default scope, and names no person', async () => {
    const { body } = await ask();
    const claims = claimsOf(body.access_token);
    expect(claims).toEqual({
      iss: issuer.issuer,
      sub: 'demo-service',
      aud: CART,
      client_id: 'demo-service',
      iat: expect.any(Number),
      exp: claims.iat + 900,
      jti: expect.any(String),
      scope: 'cart:read',
      gen: [expect.any(Number), 0, 1],
    });
    expect(body.refresh_token).toBeUndefined();
  });

  it.each(['payment:refund', 'cart:fly', 'cart:read auth:admin', 'openid'])('with scope %s is invalid_scope', async (scope) => {
    expect(await ask({ scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('is invalid_target for an unknown resource, and where the client has no default', async () => {
    expect(await ask({ resource: 'http://localhost:9' })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    await clients.register({
      id: 'no-default',
      name: 'x',
      secret: 'no-default-secret',
      metadata: { grant_types: ['client_credentials'], scope: 'cart:read' },
    });
    const refused = await ask({}, { authorization: `Basic ${btoa('no-default:no-default-secret')}` });
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });

  it.each([
    ['http://localhost:3002', CART],
    ['http://localhost:3002/', CART],
    ['HTTP://LOCALHOST:3002/', CART],
    ['http://localhost:3002/cart', undefined],
    ['http://localhost:3002#x', undefined],
    ['http://localhost', undefined],
    ['localhost:3002', undefined],
  ])('as-resource-slash: %s gives the canonical audience or invalid_target', async (resource, audience) => {
    const { body } = await ask({ resource });
    expect(audience === undefined ? body.error : claimsOf(body.access_token).aud).toBe(audience ?? 'invalid_target');
  });

  it('is refused where the client or the issuer was revoked between authentication and the gate (PROTOCOL §8)', async () => {
    const gate = issuer.service.app.get(MintGate, { strict: false });
    const ledger = issuer.service.app.get(RevocationLedger, { strict: false });
    const forClient = gate.forClient.bind(gate);
    const disableAndEnable = async () => {
      await clients.disable('demo-service', 'issuer');
      await clients.enable('demo-service');
    };
    const revokeAll = () => issuer.database.transaction((tx) => ledger.record(tx, { kind: 'issuer', reason: 'all', initiator: 'issuer' }));
    for (const revoke of [disableAndEnable, revokeAll]) {
      jest.spyOn(gate, 'forClient').mockImplementationOnce(async (mint) => {
        await revoke();
        return forClient(mint);
      });
      expect(await ask()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect((await ask()).status).toBe(200);
    }
    jest.restoreAllMocks();
  });

  it('is issued at ledger time where the clock is behind that, so that no entry leaves before it (PROTOCOL §8)', async () => {
    const [before] = await issuer.database.query('SELECT at FROM ledger_state');
    const [[ahead]] = await issuer.database.query(
      `UPDATE ledger_state SET at = now() + interval '100 seconds' RETURNING floor(extract(epoch FROM at))::float8 AS at`,
    );
    const { iat, exp } = claimsOf((await ask()).body.access_token);
    await issuer.database.query('UPDATE ledger_state SET at = $1', [before.at]);
    expect(iat).toBeGreaterThanOrEqual(ahead.at);
    expect(exp).toBe(iat + 900);
  });

  it('is not minted with a lifetime that the ledger does not count with (PROTOCOL §2)', async () => {
    await issuer.database.query(`UPDATE access_token_lifetime SET declared_at = now() - interval '61 minutes'`);
    const refused = await ask();
    await issuer.database.query('SELECT declare_access_token_lifetime(900)');
    expect(refused).toMatchObject({ status: 500, body: { error: 'server_error' } });
    expect((await ask()).status).toBe(200);
  });

  it('of demo-operator is for the issuer itself: opaque, and always looked up', async () => {
    const { body } = await ask({}, { authorization: `Basic ${btoa('demo-operator:demo-operator-secret')}` });
    expect(body).toMatchObject({ scope: 'auth:admin', access_token: expect.stringMatching(/^[\w-]{43}$/) });
    const tokens = issuer.service.app.get(IssuerTokens, { strict: false });
    expect(await tokens.find(`Bearer ${body.access_token}`)).toMatchObject({ clientId: 'demo-operator', accountId: undefined });
    await clients.disable('demo-operator', 'issuer');
    await clients.enable('demo-operator');
    expect(await tokens.find(`Bearer ${body.access_token}`)).toBeUndefined();
  });
});

describe('client authentication', () => {
  const SECRET = 'a+b c:d/e=f%g&h';
  const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
  const form = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);

  it('as-basic-encoding: a secret with reserved characters works form-encoded and in the body, and fails raw', async () => {
    await clients.register({
      id: 'odd',
      name: 'Odd',
      secret: SECRET,
      defaultResource: CART,
      metadata: { grant_types: ['client_credentials'], scope: 'cart:read' },
    });
    expect((await ask({}, basic('odd', form(SECRET)))).status).toBe(200);
    expect((await ask({ client_id: 'odd', client_secret: SECRET }, {})).status).toBe(200);
    expect(await ask({}, basic('odd', SECRET))).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const { secret } = await clients.rotateSecret('odd', 'issuer');
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect((await ask({}, basic('odd', secret))).status).toBe(200);
  });

  it('a secret that is rotated is refused from then on, and takes with it every token that was given for it', async () => {
    const metadata = { grant_types: ['client_credentials' as const], scope: 'cart:read' };
    await clients.register({ id: 'leaky', name: 'Leaky', secret: 'leaky-secret', defaultResource: CART, metadata });
    const before = await ask({}, basic('leaky', 'leaky-secret'));
    expect((await introspect(issuer, before.body.access_token)).active).toBe(true);

    const { secret, revocation } = await clients.rotateSecret('leaky', 'issuer');
    expect(revocation).toMatchObject({ kind: 'client', value: 'leaky', reason: 'client-secret-rotated' });
    expect((await introspect(issuer, before.body.access_token)).active).toBe(false);
    expect(await ask({}, basic('leaky', 'leaky-secret'))).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const after = await ask({}, basic('leaky', secret));
    expect((await introspect(issuer, after.body.access_token)).active).toBe(true);
  });

  it('as-basic-encoding: a secret that no client could send is not registered', async () => {
    const registration = {
      id: 'accented',
      name: 'Accented',
      secret: 'caf\u00e9',
      metadata: { grant_types: ['client_credentials' as const] },
    };
    await expect(clients.register(registration)).rejects.toThrow('printable ASCII');
  });

  it.each([
    `Basic ${btoa('demo-service:foo%Qbar')}`,
    `Basic ${btoa('nocolon')}`,
    `Basic ${btoa(':')}`,
    'Basic %%%',
    'Basic',
    'Bearer abc',
    SERVICE_BASIC.authorization.slice(0, -4),
  ])('as-basic-percent: %s is 401 invalid_client with its scheme, never 500', async (authorization) => {
    const answer = await ask({}, { authorization });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it('is refused for a disabled client, and its tokens stay dead when it is enabled again', async () => {
    const before = await ask();
    await clients.disable('demo-service', 'issuer');
    expect(await ask()).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    await clients.enable('demo-service');
    const after = await ask();
    const [raised, noted] = [after, before].map(({ body }) => claimsOf(body.access_token).gen[2] ?? 0);
    expect(raised).toBe((noted ?? 0) + 1);
    const active = async (token: string) => (await post(issuer, '/introspect', { token }, SERVICE_BASIC)).body.active;
    expect([await active(before.body.access_token), await active(after.body.access_token)]).toEqual([false, true]);
  });

  it('takes one assertion once, also when two replicas of the request come at the same moment', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk: Record<string, unknown> = { ...(await exportJWK(publicKey)) };
    const metadata = { token_endpoint_auth_method: 'private_key_jwt' as const, jwks: { keys: [jwk] } };
    await clients.register({
      id: 'keyed',
      name: 'Keyed',
      defaultResource: CART,
      metadata: { ...metadata, grant_types: ['client_credentials' as const], scope: 'cart:read' },
    });
    const assertion = await assertionOf('keyed', privateKey);
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask({ client_assertion: assertion, client_assertion_type: type }, {})),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  const assertionOf = (client: string, key: KeyObject) =>
    new SignJWT({ jti: createHash('sha256').update(String(Math.random())).digest('hex') })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(client)
      .setSubject(client)
      .setAudience(issuer.issuer)
      .setExpirationTime('1m')
      .sign(key);
});

describe('as-token-media-type', () => {
  const paths = ['/token', '/par', '/revoke', '/introspect'];
  const send = (path: string, body: string | FormData | Uint8Array<ArrayBuffer> | undefined, type?: string) =>
    fetch(`${issuer.url}${path}`, {
      method: 'POST',
      headers: { ...SERVICE_BASIC, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
    });

  it('as-token-media-type: a form with a charset works', async () => {
    const answer = await send('/token', 'grant_type=client_credentials', 'application/x-www-form-urlencoded; charset=UTF-8');
    expect(answer.status).toBe(200);
  });

  it.each(paths)('as-token-media-type: anything else is invalid_request at %s', async (path) => {
    const multipart = new FormData();
    multipart.set('grant_type', 'client_credentials');
    const answers = [
      await send(path, '{"grant_type":"client_credentials"}', 'application/json'),
      await send(path, multipart),
      await send(path, 'grant_type=client_credentials', 'text/plain'),
      await send(path, new Uint8Array(Buffer.from('grant_type=client_credentials'))),
      await send(path, '', 'application/x-www-form-urlencoded'),
      await send(path, undefined),
    ];
    for (const answer of answers) {
      expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
    }
  });
});
