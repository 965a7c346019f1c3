import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { decodeProtectedHeader } from 'jose';
import { ADMIN, authorizeUrl, claimsOf, CLI, introspect, Person, post, redeem, refresh, WEB } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';

const CART = 'http://localhost:3002';
const INVENTORY = 'http://localhost:3003';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
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

describe('an access token for a person', () => {
  it('says exactly what RFC 9068 and DESIGN §5 want, and nothing personal', async () => {
    const { body } = await new Person(issuer, ADMIN).signIn({ ...CLI, scope: 'openid cart:read profile email', resource: CART });
    const claims = claimsOf(body.access_token);
    expect(decodeProtectedHeader(body.access_token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    expect(claims).toEqual({
      iss: issuer.issuer,
      sub: expect.stringMatching(UUID),
      aud: CART,
      client_id: 'demo-cli',
      iat: expect.any(Number),
      exp: claims.iat + 900,
      jti: expect.stringMatching(UUID),
      scope: 'cart:read',
      gen: [expect.any(Number), 1, 1],
      grant_id: expect.stringMatching(UUID),
      sid: expect.stringMatching(UUID),
      roles: ['admin'],
      auth_time: expect.any(Number),
      acr: 'aal1',
      amr: ['pwd'],
    });
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'cart:read' });
  });

  it('names the same session for all clients, and each grant apart', async () => {
    const person = new Person(issuer);
    const first = claimsOf((await person.signIn({ ...CLI, scope: 'openid cart:read', resource: CART })).body.access_token);
    const second = claimsOf((await person.signIn({ ...WEB, scope: 'openid cart:read', resource: CART })).body.access_token);
    expect(second.sid).toBe(first.sid);
    expect(second.grant_id).not.toBe(first.grant_id);
    expect(second.jti).not.toBe(first.jti);
  });

  it('is for the resource that is named at /token when several were granted', async () => {
    const code = await new Person(issuer).authorize({ ...WEB, scope: 'openid cart:read inventory:read', resource: [CART, INVENTORY] });
    const answer = await redeem(issuer, 'demo-web', code, { resource: INVENTORY });
    expect(claimsOf(answer.body.access_token)).toMatchObject({ aud: INVENTORY, scope: 'inventory:read' });
    const other = await refresh(issuer, 'demo-web', answer.body.refresh_token, { resource: `${CART}/` });
    expect(claimsOf(other.body.access_token)).toMatchObject({ aud: CART, scope: 'cart:read' });
  });
});

describe('a request without resource', () => {
  it('gives an opaque token for the issuer, which opens /userinfo', async () => {
    const { body } = await new Person(issuer).signIn({ ...WEB, scope: 'openid profile email' });
    expect(body.access_token).toMatch(/^[\w-]{43}$/);
    const userinfo = await fetch(`${issuer.url}/userinfo`, { headers: { authorization: `Bearer ${body.access_token}` } });
    expect(await userinfo.json()).toEqual({
      sub: claimsOf(body.id_token).sub,
      name: 'Sam Shopper',
      email: 'shopper@example.com',
      email_verified: true,
    });
  });

  it('and without scope asks for the default scopes of the client', async () => {
    const { body } = await new Person(issuer).signIn(WEB);
    expect(body.scope).toBe('openid');
    expect(decodeProtectedHeader(body.id_token).alg).toBe('ES256');
  });
});

describe('a refresh token', () => {
  it.each([undefined, 'consent'])('comes with offline_access, prompt=%s', async (prompt) => {
    const asked = { ...CLI, scope: 'openid offline_access cart:read', resource: CART, extra: { prompt } };
    const { body } = await new Person(issuer).signIn(asked);
    const again = await refresh(issuer, 'demo-cli', body.refresh_token, { scope: 'openid offline_access cart:read' });
    expect(again.status).toBe(200);
  });

  it('comes for demo-web always, for demo-cli only when asked', async () => {
    const web = await new Person(issuer).signIn({ ...WEB, scope: 'openid' });
    const cli = await new Person(issuer).signIn({ ...CLI, scope: 'openid' });
    expect([typeof web.body.refresh_token, typeof cli.body.refresh_token]).toEqual(['string', 'undefined']);
  });
});

describe('the answer of /authorize', () => {
  it('names the issuer and gives the state back', async () => {
    const { answer } = await new Person(issuer).authorize({ ...WEB, scope: 'openid' });
    expect([answer.get('iss'), answer.get('state')]).toEqual([issuer.issuer, 'the-state']);
  });

  it('is access_denied when the person says no', async () => {
    const { answer } = await new Person(issuer).authorize({ ...WEB, scope: 'openid' }, 'deny');
    expect(answer.get('error')).toBe('access_denied');
  });

  it('takes a pushed request, offline_access and all', async () => {
    const pushed = await post(issuer, '/par', {
      client_id: 'demo-web',
      response_type: 'code',
      redirect_uri: WEB.redirectUri,
      scope: 'openid offline_access cart:read',
      resource: `${CART}/`,
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    });
    expect(pushed.status).toBe(201);
    const nothingElse = Object.fromEntries(
      ['redirect_uri', 'response_type', 'state', 'code_challenge', 'code_challenge_method'].map((name) => [name, undefined]),
    );
    const code = await new Person(issuer).authorize({ ...WEB, extra: { ...nothingElse, request_uri: pushed.body.request_uri } });
    const { body } = await redeem(issuer, 'demo-web', { ...code, verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' });
    expect(claimsOf(body.access_token).aud).toBe(CART);
    const again = await refresh(issuer, 'demo-web', body.refresh_token, { scope: 'offline_access cart:read' });
    expect(again.status).toBe(200);
  });
});

describe('PKCE', () => {
  const errorAt = async (extra: Record<string, string | undefined>) => {
    const response = await new Person(issuer).request(authorizeUrl({ ...WEB, scope: 'openid', extra }, CHALLENGE));
    return new URL(response.headers.get('location') ?? issuer.url).searchParams.get('error');
  };

  it('as-pkce-downgrade: no code without a challenge, and no redemption of a code with a verifier that has none', async () => {
    expect(await errorAt({ code_challenge: undefined, code_challenge_method: undefined })).toBe('invalid_request');
    const code = await new Person(issuer).authorize({ ...WEB, scope: 'openid' });
    await issuer.database.query(`UPDATE engine_record SET payload = payload - 'codeChallenge' WHERE model = 'AuthorizationCode'`);
    expect(await redeem(issuer, 'demo-web', code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it.each(['abc', 'a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)}=`])(
    'as-pkce-length: the challenge %s is refused',
    async (challenge) => {
      expect(await errorAt({ code_challenge: challenge })).toBe('invalid_request');
    },
  );

  it('as-pkce-length: a verifier outside 43–128 unreserved characters yields nothing, and the right one may still redeem', async () => {
    const code = await new Person(issuer).authorize({ ...WEB, scope: 'openid' });
    for (const verifier of ['a', 'a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)}=`, 'a'.repeat(43), 'a'.repeat(128)]) {
      const refused = await redeem(issuer, 'demo-web', { ...code, verifier });
      expect(refused.status).toBe(400);
    }
    expect((await redeem(issuer, 'demo-web', code)).status).toBe(200);
  });

  it('as-pkce-plain: only S256, spelt so, is taken and listed', async () => {
    expect(await errorAt({ code_challenge_method: 'plain' })).toBe('invalid_request');
    expect(await errorAt({ code_challenge_method: undefined })).toBe('invalid_request');
    expect(await errorAt({ code_challenge_method: 's256' })).toBe('invalid_request');
    const discovery = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json();
    expect(discovery).toMatchObject({ code_challenge_methods_supported: ['S256'], access_token_lifetime_max: 900 });
  });
});

describe('redirect addresses', () => {
  const opens = async (redirectUri: string, client = 'demo-cli') => {
    const response = await new Person(issuer).request(authorizeUrl({ client, redirectUri, scope: 'openid' }, CHALLENGE));
    return { status: response.status, location: response.headers.get('location') };
  };

  it.each(['http://127.0.0.1:49152/callback', 'http://127.0.0.1:1/callback', 'http://[::1]:50001/callback'])(
    'as-loopback-port: %s is taken, whatever its port',
    async (redirectUri) => {
      expect((await opens(redirectUri)).location).toContain('/interaction/');
    },
  );

  it.each([
    'http://127.0.0.1:49152/callback/',
    'http://127.0.0.1:49152/callback?x=1',
    'http://127.0.0.1.evil.example/callback',
    'https://127.0.0.1:5/callback',
    'http://127.0.0.2/callback',
  ])('as-loopback-port: %s is refused on a page, not by redirect', async (redirectUri) => {
    expect(await opens(redirectUri)).toEqual({ status: 400, location: null });
  });

  it('as-loopback-name: localhost has no free port unless the client registered that name itself', async () => {
    expect(await opens('http://localhost:50001/callback')).toEqual({ status: 400, location: null });
    expect(await opens('http://localhost:8081/callback', 'demo-web')).toEqual({ status: 400, location: null });
  });

  it('as-loopback-name: the error says which address to register instead', async () => {
    const asked = { client: 'demo-cli', redirectUri: 'http://localhost:50001/callback', scope: 'openid' };
    const page = await (await new Person(issuer).request(authorizeUrl(asked, CHALLENGE))).text();
    expect(page).toContain('registered as http://127.0.0.1 or http://[::1], not by the name localhost');
  });
});

it('no token of any kind carries anything personal', async () => {
  const person = new Person(issuer);
  const scope = 'openid profile email offline_access';
  const forIssuer = await person.signIn({ ...CLI, scope });
  const forCart = await person.signIn({ ...CLI, scope: `${scope} cart:read`, resource: CART });
  const again = await refresh(issuer, 'demo-cli', forCart.body.refresh_token);
  const everything = [forIssuer, forCart, again].flatMap(({ body }) => [body.access_token, body.id_token, body.refresh_token]);
  const readable = everything.map((token) => `${token} ${token.includes('.') ? JSON.stringify(claimsOf(token)) : ''}`).join(' ');
  expect(readable).not.toMatch(/shopper|example\.com|Sam/i);
  expect(JSON.stringify(await introspect(issuer, forCart.body.access_token))).not.toMatch(/shopper|example\.com|Sam/i);
});
