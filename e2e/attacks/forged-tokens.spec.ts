import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { askToken, clientToken, OPERATOR, postAs, SERVICE, WEB } from '../system/oauth-client.ts';
import { Person, redeem } from '../system/person.ts';
import { askOverNats, natsAs } from '../system/service-messages.ts';
import { ask, GUARDED, type ServiceName } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';

const { urls } = sharedSystem();
const text = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ownRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A server of the attacker's, which nobody may ask for anything. */
let attackers: Server;
let asked = 0;
let published: JWK;
let gateway: NatsConnection;

beforeAll(async () => {
  attackers = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'mine', alg: 'ES256', use: 'sig' }] }));
  }).listen(0, '127.0.0.1');
  await once(attackers, 'listening');
  const { keys }: { keys: JWK[] } = JSON.parse(await (await fetch(`${urls.auth}/.well-known/jwks.json`)).text());
  published = keys[0] ?? {};
  gateway = await natsAs('gateway');
});

afterAll(async () => {
  await gateway?.close();
  attackers?.close();
});

describe.each(GUARDED)('at $service, an attacker without the key of the issuer', ({ service, path, scope }) => {
  /** Refused over HTTP and over NATS, with an answer that tells nothing; a good token works after each. */
  async function expectRefused(tokens: Readonly<Record<string, string>>): Promise<void> {
    const good = await clientToken(urls[service], scope);
    for (const [name, token] of Object.entries(tokens)) {
      const { status, headers, text: words } = await ask(service, path, { token });
      expect([name, status, headers.get('www-authenticate')]).toEqual([name, 401, expect.stringMatching(/^Bearer error="invalid_token"/)]);
      expect(words).not.toMatch(/ at |\.ts|\.js|node_modules|stack|ES256|jose/i);
      expect([name, await askOverNats(gateway, service, token)]).toEqual([name, 401]);
      expect([name, (await ask(service, path, { token: good })).status]).toEqual([name, 200]);
    }
    expect(await askOverNats(gateway, service, good)).toBe(200);
  }

  async function material() {
    const token = await clientToken(urls[service], scope);
    const claims = { ...decodeJwt(token), sub: randomUUID(), roles: ['admin'], jti: randomUUID() };
    const header = { typ: 'at+jwt', alg: 'ES256', kid: published.kid ?? '' };
    const sign = (over: object, key: KeyObject = own.privateKey, algorithm: 'ES256' | 'RS256' = 'ES256'): string =>
      jsonwebtoken.sign(claims, key, { algorithm, header: { ...header, alg: algorithm, ...over }, noTimestamp: true });
    return { token, claims, header, sign };
  }

  it('gets nowhere with no signature, another key, or another algorithm', async () => {
    const { token, claims, header, sign } = await material();
    const spki = createPublicKey({ key: JSON.parse(JSON.stringify(published)), format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const hmac = (secret: string): string => {
      const input = `${text({ ...header, alg: 'HS256' })}.${text(claims)}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    };
    await expectRefused({
      'alg none': `${text({ ...header, alg: 'none' })}.${text(claims)}.`,
      'alg NoNe with a signature': `${text({ ...header, alg: 'NoNe' })}.${text(claims)}.${token.split('.')[2]}`,
      'HS256 by the JWK': hmac(JSON.stringify(published)),
      'HS256 by the PEM': hmac(spki.toString()),
      'a foreign key': sign({}),
      'RS256 under the name of the EC key': sign({}, ownRsa.privateKey, 'RS256'),
    });
  });

  it('gets nowhere with a key of its own in the header or behind an address in it, which nobody asks', async () => {
    const { sign } = await material();
    const url = `http://127.0.0.1:${Object(attackers.address()).port}/jwks.json`;
    const jwk = own.publicKey.export({ format: 'jwk' });
    await expectRefused({
      jwk: sign({ jwk }),
      'jwk and its name': sign({ jwk, kid: 'mine' }),
      jku: sign({ jku: url }),
      'jku and its name': sign({ jku: url, kid: 'mine' }),
      x5u: sign({ x5u: url, kid: 'mine' }),
      x5c: sign({ x5c: ['MIIB'] }),
      'kid that is an address': sign({ kid: url }),
      'kid that is a path': sign({ kid: '../../../../dev/null' }),
      'kid that is a query': sign({ kid: "x' UNION SELECT 'key" }),
      'kid of every object': sign({ kid: '__proto__' }),
    });
    expect(asked).toBe(0);
  });

  it('gets nowhere by changing, respelling or cutting a good token', async () => {
    const { token, claims } = await material();
    const [head = '', payload = '', signature = ''] = token.split('.');
    await expectRefused({
      'another person': `${head}.${text(claims)}.${signature}`,
      'respelt signature': `${head}.${payload}.${respelt(signature)}`,
      'no signature': `${head}.${payload}.`,
      'one part more': `${token}.x`,
      padded: `${token}=`,
    });
  });

  it('gets nowhere with another kind of genuine token, or one for somebody else', async () => {
    const scopes = 'openid offline_access cart:read inventory:read payment:read';
    const code = await new Person().authorize(WEB, { scope: scopes, resource: [urls.cart, urls.inventory, urls.payment] });
    const { body } = await redeem(WEB, code, { resource: urls[otherThan(service)] });
    await expectRefused({
      'an ID token': body.id_token,
      'a refresh token': body.refresh_token,
      'the token of another service': body.access_token,
      'an authorization code': code.code,
      'an opaque token': (await askToken(OPERATOR, { grant_type: 'client_credentials' })).body.access_token,
      'a heartbeat, which the issuer has signed with the same key': await lastHeartbeat(),
    });
  });
});

describe('at the issuer, an attacker without its key', () => {
  it('opens neither account nor administration, and is told nothing about a forgery', async () => {
    const claims = { ...decodeJwt(await clientToken(urls.cart)), aud: urls.auth, scope: 'openid auth:admin', roles: ['admin'] };
    const forged = jsonwebtoken.sign(claims, own.privateKey, {
      algorithm: 'ES256',
      header: { typ: 'at+jwt', alg: 'ES256', kid: published.kid ?? '' },
    });
    for (const token of [forged, await clientToken(urls.cart), `${text({ alg: 'none', typ: 'at+jwt' })}.${text(claims)}.`]) {
      for (const path of ['/userinfo', '/account/me', '/account/sessions', '/admin/status', '/admin/revocations']) {
        const { status } = await fetch(`${urls.auth}${path}`, { headers: { authorization: `Bearer ${token}` } });
        expect([path, status]).toEqual([path, 401]);
      }
    }
    expect((await postAs(SERVICE, '/introspect', { token: forged })).body).toEqual({ active: false });
  });
});

/** Another spelling of the same bytes: of 64 bytes the last letter carries two bits. */
function respelt(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = signature.at(-1) ?? '';
  return `${signature.slice(0, -1)}${alphabet[alphabet.indexOf(last) ^ 1] ?? ''}`;
}

function otherThan(service: ServiceName): ServiceName {
  return service === 'payment' ? 'cart' : 'payment';
}

/** As any service reads it: by `typ` alone it differs from an access token. */
async function lastHeartbeat(): Promise<string> {
  const nats = await natsAs('auth');
  const manager = await jetstreamManager(nats, { checkAPI: false });
  const message = await manager.streams.getMessage('VALETKEY', { last_by_subj: 'valetkey.heartbeat' });
  await nats.close();
  const heartbeat = message?.string() ?? '';
  expect(decodeProtectedHeader(heartbeat).kid).toBe(published.kid);
  return heartbeat;
}
