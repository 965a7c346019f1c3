import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { calculateJwkThumbprint, decodeProtectedHeader, exportJWK } from 'jose';
import { CLI, introspect, Person, post, redeem, SERVICE_BASIC, WEB } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer, runReplica } from '../../test/running-issuer.js';
import { AesKeyEncryption } from '../signing-keys/aes-key-encryption.js';
import { OidcEngine } from './oidc-engine.js';

const CART = 'http://localhost:3002';
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

/** A younger signing key in the database, as a rotation leaves it. */
async function addKey(): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const encryption = new AesKeyEncryption(issuer.environment['AUTH_KEY_ENCRYPTION_KEY'] ?? '');
  await issuer.database.query('INSERT INTO signing_key (kid, algorithm, public_jwk, private_key) VALUES ($1, $2, $3, $4)', [
    kid,
    'ES256',
    JSON.stringify({ ...jwk, kid, alg: 'ES256', use: 'sig' }),
    await encryption.encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), kid),
  ]);
  return kid;
}

describe('an engine with a new key', () => {
  it('signs with it, and still publishes and believes the old one', async () => {
    const person = new Person(issuer);
    const before = await person.signIn({ ...WEB, scope: 'openid cart:read', resource: CART });
    const kid = await addKey();
    const replica = await runReplica(issuer);
    const code = await person.authorize({ ...CLI, scope: 'openid cart:read', resource: CART });
    const after = await redeem(replica, 'demo-cli', code);

    const kidOf = (jwt: string) => decodeProtectedHeader(jwt).kid;
    expect([kidOf(after.body.access_token), kidOf(after.body.id_token)]).toEqual([kid, kid]);
    const jwks: unknown = await (await fetch(`${replica.url}/.well-known/jwks.json`)).json();
    expect(jwks).toEqual({
      keys: expect.arrayContaining([expect.objectContaining({ kid }), expect.objectContaining({ kid: kidOf(before.body.id_token) })]),
    });
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    expect((await introspect(replica, before.body.access_token)).active).toBe(true);
    const hinted = await fetch(`${replica.url}/logout?id_token_hint=${before.body.id_token}`);
    expect(hinted.status).toBe(200);
    await replica.stop();
  });

  it('takes over while requests are under way, and none fails', async () => {
    const engine = issuer.service.app.get(OidcEngine, { strict: false });
    const before = engine.provider;
    const asks = Array.from({ length: 50 }, () => post(issuer, '/token', { grant_type: 'client_credentials' }, SERVICE_BASIC));
    await engine.rebuild();
    expect(engine.provider).not.toBe(before);
    expect((await Promise.all(asks)).map(({ status }) => status)).toEqual(Array(50).fill(200));
  });
});
