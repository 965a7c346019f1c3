import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResourceServer, TokenRevokedError } from '@valetkey/auth/core';
import { freePort, startPostgres, type TestPostgres } from '@valetkey/launcher';
import { Person, post, WEB } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer as run } from '../../test/running-issuer.js';

const CART = 'http://localhost:3002';
let postgres: TestPostgres;
let databaseUrl: string;

/** All on one database, and so with one key. */
const runIssuer = (url: string, changes: NodeJS.ProcessEnv = {}) => run(url, { AUTH_KEY_ENCRYPTION_KEY: 'k'.repeat(43), ...changes });

beforeAll(async () => {
  postgres = await startPostgres();
  databaseUrl = await postgres.createDatabase();
});

afterAll(() => postgres.stop());

/** One request as it stands on the wire, since `fetch` sets `Host` itself. */
function raw(issuer: RunningIssuer, head: readonly string[]): Promise<string> {
  const { port } = new URL(issuer.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), 'localhost', () => socket.write(`${[...head, 'Connection: close', '', ''].join('\r\n')}`));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('end', () => resolve(text)).on('error', reject);
  });
}

const statusOf = (answer: string) => Number(answer.split(' ')[1]);

describe('the host of a request', () => {
  let issuer: RunningIssuer;
  beforeAll(async () => {
    issuer = await runIssuer(databaseUrl, { AUTH_INTERNAL_URL: 'http://auth.internal:8000' });
  });
  afterAll(() => issuer?.stop());

  it.each(['/authorize', '/token', '/.well-known/openid-configuration', '/interaction/x', '/account', '/nothing'])(
    'as-host-header: %s answers another host with 421',
    async (path) => {
      expect(statusOf(await raw(issuer, [`GET ${path} HTTP/1.1`, 'Host: evil.example']))).toBe(421);
    },
  );

  it('as-host-header: an absolute request line counts, and its host outweighs nothing', async () => {
    const { host } = new URL(issuer.issuer);
    const path = '/.well-known/openid-configuration';
    expect(statusOf(await raw(issuer, [`GET http://evil.example${path} HTTP/1.1`, `Host: ${host}`]))).toBe(421);
    expect(statusOf(await raw(issuer, [`GET http://evil.example${path} HTTP/1.1`, 'Host: evil.example']))).toBe(421);
    const own = await raw(issuer, [`GET http://${host}${path} HTTP/1.1`, `Host: ${host}`]);
    expect([statusOf(own), own.includes('evil.example')]).toEqual([200, false]);
  });

  it('as-host-header: forwarding headers change no address', async () => {
    const { host } = new URL(issuer.issuer);
    const answer = await raw(issuer, [
      'GET /.well-known/openid-configuration HTTP/1.1',
      `Host: ${host}`,
      'X-Forwarded-Host: evil.example',
      'Forwarded: host=evil.example;proto=https',
      'X-Forwarded-Proto: https',
    ]);
    expect([statusOf(answer), answer.includes('evil.example'), answer.includes(`"issuer":"${issuer.issuer}"`)]).toEqual([200, false, true]);
    expect(answer).not.toMatch(/https:/);
  });

  it('as-host-header: the configured internal host gets the same metadata, health and metrics any host', async () => {
    const internal = await raw(issuer, ['GET /.well-known/openid-configuration HTTP/1.1', 'Host: auth.internal:8000']);
    expect(internal).toContain(`"token_endpoint":"${issuer.issuer}/token"`);
    expect(statusOf(await raw(issuer, ['GET /health/live HTTP/1.1', 'Host: 10.0.0.7']))).toBe(200);
    expect(statusOf(await raw(issuer, ['GET /metrics HTTP/1.1', 'Host: 10.0.0.7']))).toBe(200);
  });

  it('serves the same metadata at both well-known addresses, and Nest’s own routes beside', async () => {
    const [openid, oauth] = await Promise.all(
      ['openid-configuration', 'oauth-authorization-server'].map(async (name) =>
        (await fetch(`${issuer.issuer}/.well-known/${name}`)).json(),
      ),
    );
    expect(openid).toEqual(oauth);
    expect((await fetch(`${issuer.issuer}/health/ready`)).status).toBe(200);
  });
});

describe('a path of the engine', () => {
  let issuer: RunningIssuer;
  beforeAll(async () => {
    issuer = await runIssuer(databaseUrl);
  });
  afterAll(() => issuer?.stop());

  it('says which methods it takes when it gets another, and takes those', async () => {
    const ask = async (method: string, path: string) => {
      const answer = await fetch(`${issuer.url}${path}`, { method, redirect: 'manual' });
      return [answer.status, answer.headers.get('allow')];
    };
    expect(await ask('GET', '/token')).toEqual([405, 'POST']);
    expect(await ask('DELETE', '/Logout/')).toEqual([405, 'GET, HEAD']);
    expect(await ask('POST', '/.well-known/jwks.json')).toEqual([405, 'GET, HEAD']);
    for (const path of ['/authorize', '/userinfo', '/logout', '/logout/success', '/.well-known/jwks.json', '/authorize/x']) {
      for (const method of ['GET', 'HEAD']) expect([404, 405]).not.toContain((await ask(method, path))[0]);
    }
    for (const path of ['/par', '/token', '/revoke', '/introspect', '/userinfo', '/logout/confirm']) {
      expect([404, 405]).not.toContain((await ask('POST', path))[0]);
    }
  });

  it('is not there for what this issuer does not do', async () => {
    for (const path of ['/device', '/register']) {
      const answer = await fetch(`${issuer.url}${path}`, { method: 'POST' });
      expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ title: 'Not Found' })]);
    }
    const discovery = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json();
    expect(discovery).not.toHaveProperty('registration_endpoint');
    expect(discovery).not.toHaveProperty('device_authorization_endpoint');
  });
});

describe('an issuer whose public address leads nowhere from where the services stand', () => {
  it('ops-issuer-in-network: people sign in at the one address, a service learns keys and revocations at the other, and both name one issuer', async () => {
    const issuer = await runIssuer(databaseUrl, { AUTH_ISSUER: `http://localhost:${await freePort()}` });
    const cart = await ResourceServer.start({
      issuer: issuer.issuer,
      issuerInternalUrl: issuer.url,
      audience: CART,
      service: 'cart',
      client: { id: 'cart', secret: 'cart-service-demo-secret' },
      trustStore: { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
    });
    const { body } = await new Person(issuer).signIn({ ...WEB, scope: 'openid cart:read', resource: CART });
    await until(cart, () => cart.readiness().ready);
    const token = await cart.authenticate(`Bearer ${body.access_token}`);
    expect([token.issuer, new URL(issuer.issuer).port]).toEqual([issuer.issuer, expect.not.stringMatching(new URL(issuer.url).port)]);
    await post(issuer, '/revoke', { token: body.access_token, client_id: 'demo-web' });
    await until(cart, () => cart.readiness().view.position > 0);
    expect(() => cart.authenticate(`Bearer ${body.access_token}`)).toThrow(TokenRevokedError);
    await cart.stop();
    await issuer.stop();
  });
});

describe('an https issuer behind a proxy that speaks http', () => {
  const https = { DEMO: '0', AUTH_ISSUER: 'https://id.example', AUTH_INTERNAL_URL: undefined };
  const DISCOVERY = '/.well-known/openid-configuration';
  const get = (issuer: RunningIssuer, path: string, ...headers: string[]) =>
    raw(issuer, [`GET ${path} HTTP/1.1`, 'Host: id.example', ...headers]);

  it('as-discovery-scheme: every endpoint begins with the issuer, whoever forwards what', async () => {
    for (const AUTH_TRUST_PROXY of [undefined, '192.0.2.1', 'loopback']) {
      const issuer = await runIssuer(databaseUrl, { ...https, AUTH_TRUST_PROXY });
      for (const headers of [[], ['X-Forwarded-Proto: https'], ['X-Forwarded-Proto: http']]) {
        const answer = await get(issuer, DISCOVERY, ...headers);
        const metadata: Record<string, unknown> = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
        const addresses = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$|^issuer$/.test(name));
        expect(addresses.length).toBeGreaterThan(7);
        expect(addresses.filter(([, address]) => !String(address).startsWith('https://id.example'))).toEqual([]);
      }
      await issuer.stop();
    }
  });

  it('answers its host with the port of its scheme, and with no other', async () => {
    const issuer = await runIssuer(databaseUrl, https);
    const ask = async (host: string) => statusOf(await raw(issuer, [`GET ${DISCOVERY} HTTP/1.1`, `Host: ${host}`]));
    expect([await ask('id.example:443'), await ask('ID.example'), await ask('id.example:80'), await ask('x@id.example')]).toEqual([
      200, 200, 421, 421,
    ]);
    await issuer.stop();
  });

  it('as-secure-cookie-proxy: without trust the first request says what to set, with trust the sign-in begins', async () => {
    const path = `/authorize?${new URLSearchParams({ client_id: 'demo-web', redirect_uri: WEB.redirectUri, response_type: 'code', scope: 'openid', code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' }).toString()}`;
    const distrusting = await runIssuer(databaseUrl, https);
    const refused = await get(distrusting, path, 'X-Forwarded-Proto: https');
    expect([statusOf(refused), refused.includes('AUTH_TRUST_PROXY')]).toEqual([400, true]);
    await distrusting.stop();

    const trusting = await runIssuer(databaseUrl, { ...https, AUTH_TRUST_PROXY: 'loopback' });
    const answer = await get(trusting, path, 'X-Forwarded-Proto: https');
    expect(answer).toMatch(/^HTTP\/1.1 303[^]*location: \/interaction\//i);
    expect(answer).toMatch(/set-cookie: __Secure-auth_interaction=[^]*?; secure/i);
    await trusting.stop();
  });
});

describe('the configured issuer', () => {
  it.each([
    'http://localhost:3001/tenant',
    'http://localhost:3001/',
    'http://id.example',
    'https://id.example/',
    'https://id.example?x',
    'id.example',
    'https://ID.example',
  ])('as-issuer-path, as-issuer-slash: %s stops the start, naming the variable and what it must be', async (AUTH_ISSUER) => {
    await expect(runIssuer(databaseUrl, { AUTH_ISSUER, DEMO: '0' })).rejects.toThrow(
      /AUTH_ISSUER is wrong .*without path or trailing slash/,
    );
  });

  it('as-issuer-slash: is one byte-exact form in iss, discovery and the iss parameter', async () => {
    const issuer = await runIssuer(databaseUrl);
    const { answer } = await new Person(issuer).authorize({ ...WEB, scope: 'openid' });
    const discovery: unknown = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json();
    expect(answer.get('iss')).toBe(issuer.issuer);
    expect(discovery).toMatchObject({ issuer: issuer.issuer });
    await issuer.stop();
  });

  it('must be on loopback in demo mode', async () => {
    await expect(runIssuer(databaseUrl, { AUTH_ISSUER: 'https://id.example' })).rejects.toThrow(/DEMO/);
  });

  it.each(['AUTH_DATABASE_URL', 'AUTH_KEY_ENCRYPTION_KEY', 'AUTH_COOKIE_KEYS', 'AUTH_NATS_PASSWORD', 'AUTH_ISSUER'])(
    'a start without %s names it',
    async (name) => {
      await expect(runIssuer(databaseUrl, { [name]: undefined })).rejects.toThrow(new RegExp(`${name} must be set: `));
    },
  );
});

/** Looks whenever the service has news. */
async function until(server: ResourceServer, isSo: () => boolean): Promise<void> {
  const seen = Promise.withResolvers<void>();
  const look = () => (isSo() ? seen.resolve() : undefined);
  const forget = server.onReadinessChange(look);
  look();
  await seen.promise;
  forget();
}
