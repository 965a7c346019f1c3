import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { adapters, ask, askRaw, type StartedApp, startApp } from './guarded-app.fixture.js';
import { TestIssuer } from '../testing/index.js';
import { generateTestKey } from '../testing/test-key.js';
import { AuthModule, RequireScopes } from './index.js';

const audience = 'http://localhost:3002';
const SEEN = { handlerCalls: 0 };

@RequireScopes('cart:read')
@Controller('cart')
class CartController {
  @Get()
  get() {
    SEEN.handlerCalls += 1;
    return {};
  }

  @Post()
  post(@Body() body: unknown) {
    SEEN.handlerCalls += 1;
    return { body };
  }
}

const base64url = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe.each(adapters)('an attacker on %s', (adapter) => {
  const issuer = new TestIssuer();
  let started: StartedApp;
  /** A server of the attacker's, which nobody may ask for anything. */
  let attackers: Server;
  let askedAttacker = 0;
  const good = () => issuer.mint({ audience, scope: 'cart:read' });
  const claims = (over: Record<string, unknown> = {}) => ({ ...issuer.claims({ audience, scope: 'cart:read' }), ...over });
  const header = (over: Record<string, unknown> = {}) => ({ typ: 'at+jwt', alg: 'ES256', kid: issuer.key.kid, ...over });

  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [AuthModule.forRoot({ resourceServer: issuer.resourceServer({ audience }) })],
      controllers: [CartController],
    });
    attackers = createServer((_, response) => {
      askedAttacker += 1;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => attackers.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await started.app.close();
    await new Promise((resolve) => attackers.close(resolve));
  });

  /** Refused cold, refused again, and refused between good tokens; the handler never runs, and the answer tells nothing. */
  async function expectRefused(token: string, code: string | RegExp) {
    const before = SEEN.handlerCalls;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const refusal = await ask(`${started.url}/cart`, { token });
      expect({ status: refusal.status, code: refusal.body['code'] }).toEqual({
        status: 401,
        code: typeof code === 'string' ? code : expect.stringMatching(code),
      });
      expect(refusal.challenge).toMatch(/^Bearer error="invalid_token", resource_metadata="[^"]+"$/);
      expect(refusal.text).not.toMatch(/ at |\.ts|\.js|node_modules|ES256|kid|stack/i);
      if (token.length > 3) expect(refusal.text).not.toContain(token);
    }
    expect(SEEN.handlerCalls).toBe(before);
    expect((await ask(`${started.url}/cart`, { token: good() })).status).toBe(200);
  }

  it('gets nowhere with alg none, however it is spelt, with or without a signature', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null]) {
      const input = `${base64url(header({ alg }))}.${base64url(claims())}`;
      await expectRefused(`${input}.`, /^token\.(wrong_algorithm|malformed)$/);
      await expectRefused(`${input}.${good().split('.')[2] ?? ''}`, /^token\.(wrong_algorithm|malformed)$/);
    }
  });

  it('gets nowhere by taking the public key for a shared secret (RS256 or ES256 to HS256)', async () => {
    const { publicJwk, privateKey } = issuer.key;
    const secrets = [JSON.stringify(publicJwk), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()];
    for (const secret of secrets) {
      const input = `${base64url(header({ alg: 'HS256' }))}.${base64url(claims())}`;
      await expectRefused(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`, 'token.wrong_algorithm');
    }
  });

  it('gets nowhere by naming another algorithm than the key is for (ES/RS swap)', async () => {
    const rsaKey = issuer.rotateKey('RS256');
    const ecKey = issuer.rotateKey('ES256');
    await expectRefused(
      issuer.mintRaw({ header: header({ alg: 'RS256', kid: ecKey.kid }), payload: claims(), key: rsaKey }),
      'token.wrong_algorithm',
    );
    await expectRefused(issuer.mintRaw({ header: header({ kid: rsaKey.kid }), payload: claims(), key: ecKey }), 'token.wrong_algorithm');
    for (const alg of ['es256', ['ES256'], 'ES384', 'RS512']) {
      await expectRefused(issuer.mintRaw({ header: header({ alg, kid: ecKey.kid }), payload: claims() }), 'token.wrong_algorithm');
    }
  });

  it('gets nowhere with a key of its own in the header, or behind an address in it', async () => {
    const own = generateTestKey(issuer.key.kid, 'ES256');
    const url = `http://127.0.0.1:${(attackers.address() as AddressInfo).port}/jwks.json`;
    for (const over of [{ jwk: own.publicJwk }, { jku: url }, { x5u: url }, { x5c: ['MIIB'] }, { jku: url, kid: url }]) {
      await expectRefused(issuer.mintRaw({ header: header(over), payload: claims(), key: own }), /^token\.(bad_signature|unknown_key)$/);
    }
    expect(askedAttacker).toBe(0);
  });

  it('gets nowhere with a key id that is a path, a query, an object’s own name or a book', async () => {
    const own = generateTestKey('own', 'ES256');
    for (const kid of ['../../etc/passwd', '/dev/null', "x' OR '1'='1", '__proto__', 'constructor', 'http://127.0.0.1/', randomUUID()]) {
      await expectRefused(issuer.mintRaw({ header: header({ kid }), payload: claims(), key: own }), 'token.unknown_key');
    }
    for (const kid of [undefined, 5, '', 'k'.repeat(5_000), null, {}]) {
      await expectRefused(issuer.mintRaw({ header: header({ kid }), payload: claims(), key: own }), 'token.malformed');
    }
  });

  it('gets nowhere with a token of another time, issuer, audience or type', async () => {
    const now = Math.floor(issuer.clock.now() / 1_000);
    await expectRefused(issuer.mint({ audience, scope: 'cart:read', expiresInS: -6 }), 'token.expired');
    await expectRefused(issuer.mint({ audience, scope: 'cart:read', claims: { nbf: now + 60 } }), 'token.not_yet_valid');
    await expectRefused(issuer.mint({ audience, scope: 'cart:read', expiresInS: 50 * 365 * 86_400 }), 'token.lifetime_too_long');
    for (const iss of ['http://localhost:3001/', 'http://LOCALHOST:3001', 'https://evil.example', '', undefined]) {
      await expectRefused(issuer.mint({ audience, scope: 'cart:read', claims: { iss } }), /^token\.(wrong_issuer|malformed)$/);
    }
    for (const aud of [
      'http://localhost:3003',
      'http://localhost:30022',
      `${audience}.evil.example`,
      `x ${audience}`,
      '',
      undefined,
      [],
      [[audience]],
    ]) {
      await expectRefused(issuer.mint({ audience, scope: 'cart:read', claims: { aud } }), /^token\.(wrong_audience|malformed)$/);
    }
    for (const typ of ['JWT', 'dpop+jwt', 'logout+jwt', 'secevent+jwt', 'valetkey-heartbeat+jwt', 'at+jwt;x=1', ['at+jwt'], undefined]) {
      await expectRefused(issuer.mint({ audience, scope: 'cart:read', header: { typ } }), 'token.wrong_type');
    }
  });

  it('gets nowhere by respelling, cutting, padding or swapping parts of a good token', async () => {
    const token = good();
    const [head = '', payload = '', signature = ''] = token.split('.');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(signature.at(-1) ?? '');
    // 64 bytes leave four unused bits in the last letter, so fifteen other letters decode to the same bytes.
    for (const neighbour of [last ^ 1, last ^ 2, last ^ 15]) {
      await expectRefused(`${head}.${payload}.${signature.slice(0, -1)}${alphabet[neighbour] ?? ''}`, 'token.malformed');
    }
    const wider = base64url(claims({ scope: 'cart:read cart:write auth:admin', roles: ['admin'] }));
    expect((await ask(`${started.url}/cart`, { token })).status).toBe(200);
    await expectRefused(`${head}.${wider}.${signature}`, 'token.bad_signature');
    await expectRefused(`${base64url(header({ kid: 'other' }))}.${payload}.${signature}`, 'token.unknown_key');
    for (const broken of [
      head,
      `${head}.${payload}`,
      `${token}.`,
      `${token}.x`,
      `${token}=`,
      `.${payload}.${signature}`,
      `${head}..${signature}`,
    ]) {
      await expectRefused(broken, 'token.malformed');
    }
  });

  it('gets nowhere with payloads and headers that are no JSON object, doubled members or an extension nobody knows', async () => {
    for (const payload of ['null', '[]', '[{"sub":"u1"}]', '"x"', '7', 'true', '{"sub":"u1"', '']) {
      await expectRefused(issuer.mintRaw({ header: header(), payload }), 'token.malformed');
    }
    for (const text of ['null', '[]', '1', '""', '{'])
      await expectRefused(issuer.mintRaw({ header: text, payload: claims() }), 'token.malformed');
    const doubled = JSON.stringify(claims()).replace('{', '{"aud":"http://localhost:3003",');
    await expectRefused(issuer.mintRaw({ header: header(), payload: doubled }), 'token.malformed');
    await expectRefused(issuer.mintRaw({ header: header({ crit: ['exp'] }), payload: claims() }), 'token.malformed');
    await expectRefused(issuer.mintRaw({ header: header({ crit: ['b64'], b64: false }), payload: claims() }), 'token.malformed');
  });

  it('gets nowhere with deep, wide or huge JSON, and does not hold anybody else up', async () => {
    const deep = `${'{"a":'.repeat(1_200)}1${'}'.repeat(1_200)}`;
    await expectRefused(issuer.mintRaw({ header: header(), payload: deep }), 'token.malformed');
    await expectRefused(issuer.mint({ audience, scope: 'cart:read', claims: { padding: 'x'.repeat(9_000) } }), 'token.malformed');
    const members = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`m${at}`, at]));
    await expectRefused(issuer.mint({ audience, scope: 'cart:read', claims: members }), 'token.malformed');
  });

  it('gets nowhere with a header of a megabyte', async () => {
    const { status } = await askRaw(started.url, 'GET /cart HTTP/1.1', [`Authorization: Bearer ${'x'.repeat(1_048_576)}`]);
    expect([400, 431]).toContain(status || 431);
    expect((await ask(`${started.url}/cart`, { token: good() })).status).toBe(200);
  });

  it('gets nowhere with a signature by the wrong hands, or a private key it made up', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const input = `${base64url(header())}.${base64url(claims())}`;
    const der = createSign('sha256').update(input).sign(privateKey).toString('base64url');
    await expectRefused(`${input}.${der}`, /^token\.(malformed|bad_signature)$/);
    await expectRefused(
      `${input}.${createSign('sha256').update(input).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`,
      'token.bad_signature',
    );
    await expectRefused(`${input}.${Buffer.alloc(64).toString('base64url')}`, 'token.bad_signature');
  });

  it('cannot smuggle roles or scopes past the claims by names that objects have of themselves', async () => {
    for (const member of ['"__proto__":{"roles":["admin"],"scope":"cart:read"}', '"constructor":{"prototype":{"scope":"cart:read"}}']) {
      const payload = JSON.stringify(issuer.claims({ audience })).replace('{', `{${member},`);
      const { status } = await ask(`${started.url}/cart`, { token: issuer.mintRaw({ header: header(), payload }) });
      expect([401, 403]).toContain(status);
    }
    expect(Object.hasOwn(Object.prototype, 'scope')).toBe(false);
  });

  it('cannot be somebody else through a number that is rounded', async () => {
    for (const over of ['"sub":100002348117421473', '"jti":1', '"client_id":5', '"sid":7']) {
      const name = over.split(':')[0] ?? '';
      const payload = JSON.stringify(issuer.claims({ audience, scope: 'cart:read', sid: randomUUID() })).replace(
        new RegExp(`${name}:"[^"]*"`),
        over,
      );
      await expectRefused(issuer.mintRaw({ header: header(), payload }), 'token.malformed');
    }
  });

  it('is told to authenticate, not more, by another scheme or an empty one', async () => {
    for (const authorization of ['Basic dXNlcjpwYXNz', 'DPoP x', 'Negotiate']) {
      const refusal = await ask(`${started.url}/cart`, { headers: { authorization } });
      expect(refusal).toMatchObject({ status: 401, body: { code: 'token.missing' } });
      expect(refusal.challenge).not.toContain('error=');
    }
    for (const authorization of ['Bearer', 'Bearer a b', `Bearer ${good()}, Bearer ${good()}`]) {
      expect(await ask(`${started.url}/cart`, { headers: { authorization } })).toMatchObject({
        status: 400,
        body: { error: 'invalid_request' },
      });
    }
    expect((await ask(`${started.url}/cart`, { headers: { authorization: `bEARER ${good()}` } })).status).toBe(200);
  });
});
