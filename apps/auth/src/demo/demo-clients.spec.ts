import { createPrivateKey, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { SignJWT } from 'jose';
import { claimsOf, introspect, Person, post, type TokenAnswer } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';

const [CART, INVENTORY] = ['http://localhost:3002', 'http://localhost:3003'];
const GATEWAY = { client: 'gateway', redirectUri: 'http://localhost:3000/callback' } as const;
// The private half of RFC 7515 A.3, which the gateway has in its own demo configuration.
const GATEWAY_KEY = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  },
});
let postgres: TestPostgres;
let issuer: RunningIssuer;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
});

afterAll(async () => {
  await issuer?.stop();
  await postgres.stop();
});

/** One form to `/token`, with the gateway's signature under it. */
async function gateway(form: Record<string, string>): Promise<TokenAnswer> {
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: 'demo-gateway' })
    .setIssuer('gateway')
    .setSubject('gateway')
    .setAudience(issuer.issuer)
    .setExpirationTime('1m')
    .sign(GATEWAY_KEY);
  return post(issuer, '/token', {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    ...form,
  });
}

describe('the gateway of the demo', () => {
  it('signs people in without a consent page, and gets a token for each resource from one refresh token', async () => {
    const person = new Person(issuer);
    const code = await person.authorize({ ...GATEWAY, scope: 'openid cart:read inventory:read', resource: [CART, INVENTORY] }, 'deny');
    const first = await gateway({
      grant_type: 'authorization_code',
      code: code.code,
      code_verifier: code.verifier,
      redirect_uri: code.redirectUri,
    });
    expect(first).toMatchObject({
      status: 200,
      body: { access_token: expect.stringMatching(/^[\w-]{43}$/), refresh_token: expect.any(String) },
    });
    for (const resource of [CART, INVENTORY]) {
      const answer = await gateway({ grant_type: 'refresh_token', refresh_token: first.body.refresh_token, resource });
      expect(claimsOf(answer.body.access_token)).toMatchObject({ aud: resource, client_id: 'gateway', roles: [] });
      expect(answer.body.refresh_token).toBe(first.body.refresh_token);
      expect((await introspect(issuer, answer.body.access_token)).active).toBe(true);
    }
  });

  it('is refused with the key of somebody else, and with a secret', async () => {
    expect(await post(issuer, '/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'gateway' })).toMatchObject({
      status: 401,
    });
    const secret = { authorization: `Basic ${btoa('gateway:secret')}` };
    expect(await post(issuer, '/token', { grant_type: 'refresh_token', refresh_token: 'x' }, secret)).toMatchObject({ status: 401 });
  });
});

describe('outside demo mode', () => {
  it('no demo client, resource or person exists', async () => {
    const other = await runIssuer(await postgres.createDatabase(), { DEMO: '0' });
    const tables = await Promise.all(['client', 'resource', 'account'].map((name) => other.database.query(`SELECT FROM ${name}`)));
    expect(tables).toEqual([[], [], []]);
    await other.stop();
  });
});
