import { describe, expect, it } from '@jest/globals';
import { askToken, CLI, type Fields, formOf, pkce, postAs, SERVICE, WEB } from '../system/oauth-client.ts';
import { ADMIN, authorization, Person, redeem, SHOPPER } from '../system/person.ts';
import { ask, refusal } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';

const { urls } = sharedSystem();
const CART = { scope: 'openid cart:read', resource: urls.cart };

/** Where `/authorize` sends the browser, or the status of its page. */
async function authorize(fields: Fields): Promise<string> {
  const query = formOf({ ...authorization(CLI, pkce().challenge), scope: 'openid', ...fields }).toString();
  const response = await fetch(`${urls.auth}/authorize?${query}`, { redirect: 'manual' });
  await response.text();
  return response.headers.get('location') ?? String(response.status);
}

describe('a stolen code', () => {
  it('that is redeemed a second time gives nothing, and kills what it gave the first time', async () => {
    const code = await new Person().authorize(CLI, CART);
    const { body } = await redeem(CLI, code, { resource: urls.cart });
    expect((await ask('cart', '/cart', { token: body.access_token })).status).toBe(200);
    expect((await redeem(CLI, code, { resource: urls.cart })).body.error).toBe('invalid_grant');
    expect(await refusal('cart', '/cart', body.access_token)).toBe('token.revoked');
  });

  it('is worth nothing to another client, without the verifier, with another one, or for another address', async () => {
    const code = await new Person().authorize(CLI, CART);
    const attempts = {
      'another client': redeem(WEB, code),
      'no verifier': redeem(CLI, code, { code_verifier: undefined }),
      'an empty verifier': redeem(CLI, code, { code_verifier: '' }),
      'another verifier': redeem(CLI, code, { code_verifier: pkce().verifier }),
      'the challenge as verifier': redeem(CLI, code, { code_verifier: pkce().challenge }),
      'another address': redeem(CLI, code, { redirect_uri: 'http://127.0.0.1:1/callback' }),
      'no address': redeem(CLI, code, { redirect_uri: undefined }),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      const { status, body } = await attempt;
      expect([name, status, body.access_token]).toEqual([name, 400, undefined]);
    }
  });

  it('cannot be injected into the flow of another person: each browser’s verifier fits its own code alone', async () => {
    const [victim, attacker] = [await new Person().authorize(CLI, CART), await new Person(ADMIN).authorize(CLI, CART)];
    expect((await redeem(CLI, { ...victim, code: attacker.code })).body.error).toBe('invalid_grant');
  });
});

describe('PKCE', () => {
  it('cannot be left out, made plain, or weakened', async () => {
    for (const fields of [
      { code_challenge: undefined, code_challenge_method: undefined },
      { code_challenge: undefined },
      { code_challenge_method: 'plain' },
      { code_challenge_method: undefined },
      { code_challenge_method: 's256' },
      { code_challenge: 'short' },
      { code_challenge: '' },
    ]) {
      const location = await authorize(fields);
      expect([fields, new URL(location).searchParams.get('error')]).toEqual([fields, 'invalid_request']);
      expect(location).not.toContain('code=');
    }
  });
});

describe('a redirect address', () => {
  it('that is not registered, letter by letter, is never gone to', async () => {
    const evil = [
      'https://evil.example/callback',
      'http://127.0.0.1.evil.example/callback',
      'http://127.0.0.1@evil.example/callback',
      'http://127.0.0.1:49152/callback/../../evil',
      'http://127.0.0.1:49152/callback/',
      'http://127.0.0.1:49152/callback?next=//evil.example',
      'http://127.0.0.1:49152/callback#fragment',
      'http://127.0.0.1:49152/Callback',
      'http://127.0.0.1:49152/%63allback',
      'https://127.0.0.1:49152/callback',
      'http://127.0.0.2:49152/callback',
      'http://localhost:49152/callback',
      'http://[::ffff:127.0.0.1]/callback',
      '//evil.example/callback',
      'javascript:alert(1)',
      'data:text/html,x',
      '',
    ];
    for (const uri of evil) expect([uri, await authorize({ redirect_uri: uri })]).toEqual([uri, '400']);
    expect(await authorize({ redirect_uri: [CLI.redirectUri, 'https://evil.example/'] })).toBe('400');
    expect(await authorize({ redirect_uri: undefined })).toBe('400');
    expect(await authorize({ ...authorization(WEB, pkce().challenge), redirect_uri: 'http://localhost:8081/callback' })).toBe('400');
  });

  it('at sign-out neither', async () => {
    for (const uri of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'https:evil.example',
      'http://localhost:8080@evil.example/',
      'http://localhost:8080/elsewhere',
    ]) {
      const person = new Person();
      const { body } = await person.signIn(WEB, { scope: 'openid' });
      const query = formOf({ id_token_hint: body.id_token, post_logout_redirect_uri: uri, client_id: WEB.id }).toString();
      let page = await person.browser.open(`/logout?${query}`);
      if (page.status === 200) page = await person.browser.submit(page, { logout: 'yes' });
      expect([uri, new URL(page.url).origin]).toEqual([uri, urls.auth]);
    }
  });
});

describe('an answer of /authorize', () => {
  it('says which issuer gave it, in success and failure, so that a client can tell a mix-up', async () => {
    expect((await new Person().authorize(CLI, CART)).answer.get('iss')).toBe(urls.auth);
    expect(new URL(await authorize({ prompt: 'none' })).searchParams.get('iss')).toBe(urls.auth);
    expect(new URL(await authorize({ code_challenge_method: 'plain' })).searchParams.get('iss')).toBe(urls.auth);
  });

  it('gives the state back as it was, and smuggles no header in by it', async () => {
    const state = 'a b&c=d"<>\r\nSet-Cookie: stolen=1\r\n\r\n<script>alert(1)</script>';
    const response = await fetch(
      `${urls.auth}/authorize?${formOf({ ...authorization(CLI, pkce().challenge), prompt: 'none', state }).toString()}`,
      {
        redirect: 'manual',
      },
    );
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('state')).toBe(state);
    expect(response.headers.getSetCookie().join()).not.toContain('stolen');
  });

  it('never carries a token: neither implicit nor hybrid nor a password is served', async () => {
    for (const type of ['token', 'id_token', 'code token', 'code id_token', 'id_token token', 'none']) {
      const location = await authorize({ response_type: type, nonce: 'n' });
      expect([type, location]).toEqual([
        type,
        expect.stringMatching(/error=(unsupported_response_type|invalid_request|unauthorized_client)/),
      ]);
      expect(location).not.toMatch(/access_token|id_token=|code=/);
    }
    const { email: username, password } = SHOPPER;
    expect((await askToken(CLI, { grant_type: 'password', username, password })).body.error).toBe('unsupported_grant_type');
  });

  it('cannot be told by a request object what was not asked in the open', async () => {
    for (const fields of [{ request: 'a.b.c' }, { request_uri: 'http://localhost:1/jar' }, { request_uri: 'file:///etc/passwd' }]) {
      expect(await authorize(fields)).toMatch(/^400$|error=(request_not_supported|request_uri_not_supported|invalid_request)/);
    }
  });
});

describe('a client', () => {
  it('cannot be somebody else: neither by a guess, nor by two ways at once, nor by leaving its secret out', async () => {
    const grant = { grant_type: 'client_credentials' };
    const as = (id: string, secret?: string) => ({ id, redirectUri: '', ...(secret === undefined ? {} : { secret }) });
    for (const [name, attempt] of Object.entries({
      'a wrong secret': askToken(as('demo-service', 'wrong'), grant),
      'an empty secret': askToken(as('demo-service', ''), grant),
      'no secret': askToken(as('demo-service'), grant),
      'no such client': askToken(as('nobody', 'nothing'), grant),
      'injected SQL': askToken(as("demo-service' OR '1'='1", "' OR '1'='1"), grant),
      'two identities': askToken(SERVICE, { ...grant, client_id: 'demo-operator', client_secret: 'demo-operator-secret' }),
      'the secret of another': askToken(as('demo-service', 'demo-operator-secret'), grant),
    })) {
      const { status, body } = await attempt;
      expect([name, [400, 401].includes(status), body.access_token]).toEqual([name, true, undefined]);
    }
  });

  it('gets no grant that it is not registered for', async () => {
    for (const attempt of [
      askToken(CLI, { grant_type: 'client_credentials' }),
      askToken(WEB, { grant_type: 'client_credentials' }),
      askToken(SERVICE, { grant_type: 'refresh_token', refresh_token: 'x'.repeat(43) }),
      askToken(SERVICE, { grant_type: 'authorization_code', code: 'x'.repeat(43), redirect_uri: CLI.redirectUri }),
    ]) {
      const { status, body } = await attempt;
      expect([status, body]).toMatchObject([400, { error_description: 'requested grant type is not allowed for this client' }]);
    }
  });

  it('can neither end nor read what belongs to another', async () => {
    const { body } = await new Person().signIn(WEB, CART, { resource: urls.cart });
    expect((await postAs(SERVICE, '/revoke', { token: body.access_token })).status).toBe(400);
    await postAs(SERVICE, '/revoke', { token: body.refresh_token });
    await postAs(CLI, '/revoke', { token: body.refresh_token });
    expect((await postAs(CLI, '/introspect', { token: body.access_token })).body['active']).not.toBe(true);
    expect((await ask('cart', '/cart', { token: body.access_token })).status).toBe(200);
    expect((await askToken(WEB, { grant_type: 'refresh_token', refresh_token: body.refresh_token })).status).toBe(200);
  });

  it('widens nothing by a refresh: neither scope nor resource beyond what the person allowed', async () => {
    const { body } = await new Person().signIn(WEB, CART, { resource: urls.cart });
    const refresh = (fields: Fields) => askToken(WEB, { grant_type: 'refresh_token', refresh_token: body.refresh_token, ...fields });
    expect((await refresh({ scope: 'openid cart:read cart:write', resource: urls.cart })).body.error).toBe('invalid_scope');
    expect((await refresh({ resource: urls.payment })).body.error).toBe('invalid_target');
    expect((await refresh({ resource: urls.cart })).body.scope).toBe('cart:read');
  });
});
