import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { AccessTokenAuthenticator } from './access-token-authenticator.js';
import { audience, base64url, claimsAt, headerOf, issuer, signingPair, signSegments, Stand } from './issuer.fixture.js';
import { StaleViewError } from './stale-view.error.js';

describe('an access token', () => {
  it('is accepted with its claims, and found again without its signature being checked', async () => {
    const stand = new Stand();
    const sub = randomUUID();
    const sid = randomUUID();
    const text = stand.mint({ sub, sid });

    const token = await stand.authenticator.authenticate(`Bearer ${text}`);
    expect(token).toMatchObject({
      subject: sub,
      sid,
      clientId: 'demo-web',
      generations: [1_893_456_000, 1, 1],
      kid: 'key-1',
      amr: ['pwd'],
    });
    expect([...token.scopes]).toEqual(['cart:read', 'cart:write']);
    expect(stand.authenticator.authenticate(`Bearer ${text}`)).toBe(token);
    expect(stand.authenticator.counts).toEqual({ cached: 1, cacheHits: 1 });
  });

  it('tells the same claims after other tokens were read in between', async () => {
    const stand = new Stand();
    const first = await stand.authenticator.authenticate(`Bearer ${stand.mint({ sid: '11111111-1111-4111-8111-111111111111' })}`);
    await stand.authenticator.authenticate(`Bearer ${stand.mint()}`);
    expect(first.sid).toBe('11111111-1111-4111-8111-111111111111');
    expect(first.claims).toMatchObject({ sid: first.sid, jti: first.jti });
    expect(JSON.parse(JSON.stringify(first))).toEqual(first.claims);
  });

  it('cannot be widened by a handler, nor can another of the same client through it', async () => {
    const stand = new Stand();
    const token = await stand.authenticator.authenticate(`Bearer ${stand.mint({ roles: ['user'] })}`);
    expect(() => Object.assign(token, { subject: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(token.roles, ['admin'])).toThrow(TypeError);
    expect(() => Object.assign(token.generations, [0])).toThrow(TypeError);
    expect(() => Object.assign(token.claims, { sub: 'x' })).toThrow(TypeError);
    expect(() => Set.prototype.add.call(token.scopes, 'auth:admin')).toThrow(TypeError);
    expect(Object.isFrozen(token.amr)).toBe(true);
  });

  it('is signed with ES256, RS256, PS256 or EdDSA', async () => {
    for (const algorithm of ['ES256', 'RS256', 'PS256', 'EdDSA'] as const) {
      const stand = new Stand({ pair: signingPair('key', algorithm) });
      const text = stand.mint();
      expect(await stand.verdict(text)).toBe('ok');
      expect(await stand.verdict(stand.mint({}, {}, signingPair('key', algorithm)))).toBe('token.bad_signature');
    }
  });

  it('is read from a scheme in any case, after any number of spaces, and kept once', async () => {
    const stand = new Stand();
    const text = stand.mint();
    for (const scheme of ['Bearer ', 'bearer ', 'BEARER   ']) await stand.authenticator.authenticate(scheme + text);
    expect(stand.authenticator.counts.cached).toBe(1);
  });

  it('guard-b64-padding: padding is refused, on the cold and the warm path', async () => {
    const stand = new Stand();
    const padded = (text: string): string => Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    const claims = JSON.stringify(claimsAt(stand.clock.nowS));
    const payload = padded(claims).endsWith('=') ? padded(claims) : padded(`${claims} `);
    expect(payload).toMatch(/=$/);
    const good = stand.mint();
    const spellings = [signSegments(base64url(headerOf(stand.pair)), payload, stand.pair), `${good}=`, `${good}==`];

    for (const text of spellings) expect(await stand.verdict(text)).toBe('token.malformed');
    expect(await stand.verdict(good)).toBe('ok');
    for (const text of spellings) expect(await stand.verdict(text)).toBe('token.malformed');
  });

  it('guard-b64-malleable: another spelling of the signature is refused before and after a revocation, and fills no cache', async () => {
    const stand = new Stand();
    const jti = randomUUID();
    const good = stand.mint({ jti });
    const bytes = Buffer.from(good.slice(good.lastIndexOf('.') + 1), 'base64url');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelt = alphabet
      .split('')
      .map((last) => good.slice(0, -1) + last)
      .filter((text) => text !== good);
    const equal = respelt.filter((text) => Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url').equals(bytes));
    expect(equal).toHaveLength(15);

    expect(await stand.verdict(good)).toBe('ok');
    for (const text of equal) expect(await stand.verdict(text)).toBe('token.malformed');
    expect(stand.authenticator.counts.cached).toBe(1);
    stand.revocations.revoke(jti);
    for (const text of [good, ...equal]) expect(await stand.verdict(text)).toMatch(/token\.(revoked|malformed)/);
  });

  it('guard-b64-malleable: the other valid value of an ECDSA signature is the same token for a revocation', async () => {
    const stand = new Stand();
    const jti = randomUUID();
    const good = stand.mint({ jti });
    const end = good.lastIndexOf('.') + 1;
    const signature = Buffer.from(good.slice(end), 'base64url').toString('hex');
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const other = (order - BigInt(`0x${signature.slice(64)}`)).toString(16).padStart(64, '0');
    const twin = good.slice(0, end) + Buffer.from(signature.slice(0, 64) + other, 'hex').toString('base64url');

    expect([await stand.verdict(good), await stand.verdict(twin)]).toEqual(['ok', 'ok']);
    stand.revocations.revoke(jti);
    expect([await stand.verdict(good), await stand.verdict(twin)]).toEqual(['token.revoked', 'token.revoked']);
  });

  it('guard-payload-not-object: signed payloads that are no object are refused', async () => {
    const stand = new Stand();
    for (const payload of ['null', '[]', '[{"sub":"u1"}]', '"x"', '7', 'true', '']) {
      expect(await stand.verdict(stand.mintText(payload))).toBe('token.malformed');
    }
  });

  it('guard-header-not-object: headers that are no object are refused', async () => {
    const stand = new Stand();
    for (const header of ['null', '[]', '1', '""', '{']) {
      expect(await stand.verdict(signSegments(base64url(header), base64url('{}'), stand.pair))).toBe('token.malformed');
    }
  });

  it('guard-payload-bad-json: what is no JSON, or has another number of segments, is refused', async () => {
    const stand = new Stand();
    const header = base64url(headerOf(stand.pair));
    const [h, p, s] = stand.mint().split('.');
    const texts = [
      signSegments(header, 'eyJzdWIiOiJ1MSI', stand.pair),
      `${h}`,
      `${h}.${p}`,
      `${h}.${p}.`,
      `.${p}.${s}`,
      `${h}..${s}`,
      '..',
    ];
    for (const text of [...texts, `${h}.${p}.${s}.${s}`, `${h}.${p}.${s}.${s}.${s}`, `${h}.${p}.${s}.`]) {
      expect(await stand.verdict(text)).toBe('token.malformed');
    }
  });

  it('guard-nbf-cached: a token refused before its time is accepted when that has come', async () => {
    const stand = new Stand({ authenticator: { clockToleranceS: 0 } });
    const text = stand.mint({ nbf: stand.clock.nowS + 2 });
    expect(await stand.verdict(text)).toBe('token.not_yet_valid');
    stand.clock.advance(3_000);
    expect(await stand.verdict(text)).toBe('ok');
    stand.clock.nowMs -= 2_000; // a clock that is set back
    expect(await stand.verdict(text)).toBe('token.not_yet_valid');
  });

  it('guard-skew-string: a tolerance given as text stops the start', () => {
    const { keys, revocations, freshness, clock } = new Stand();
    for (const clockToleranceS of ['5', 61, -1, Number.NaN, Number.POSITIVE_INFINITY, null]) {
      const options = { issuer, audience, keys, revocations, freshness, clock };
      Object.assign(options, { clockToleranceS });
      expect(() => new AccessTokenAuthenticator(options)).toThrow(/clockToleranceS must be a number from 0 to 60/);
    }
  });

  it('guard-skew-nbf: one tolerance holds for nbf and exp, and a future iat alone is no ground for refusal', async () => {
    const stand = new Stand();
    const at = (s: number): number => stand.clock.nowS + s;
    expect(await stand.verdict(stand.mint({ iat: at(3), nbf: at(3) }))).toBe('ok');
    expect(await stand.verdict(stand.mint({ iat: at(8), nbf: at(8) }))).toBe('token.not_yet_valid');
    expect(await stand.verdict(stand.mint({ iat: at(8) }))).toBe('ok');
    expect(await stand.verdict(stand.mint({ iat: at(-100), exp: at(-4) }))).toBe('ok');
    expect(await stand.verdict(stand.mint({ iat: at(-100), exp: at(-5) }))).toBe('token.expired');
  });

  it('guard-cache-swap: a warm cache gives no token the claims of another', async () => {
    const stand = new Stand();
    const good = stand.mint();
    const [h, p, s] = good.split('.');
    expect(await stand.verdict(good)).toBe('ok');

    const p2 = base64url(JSON.stringify(claimsAt(stand.clock.nowS, { roles: ['admin'], scope: 'auth:admin' })));
    const h2 = base64url(headerOf(stand.pair, { typ: 'AT+JWT' }));
    const otherKid = base64url(headerOf(stand.pair, { kid: 'key-2' }));
    expect(await stand.verdict(`${h}.${p2}.${s}`)).toBe('token.bad_signature');
    expect(await stand.verdict(`${h2}.${p}.${s}`)).toBe('token.bad_signature');
    expect(await stand.verdict(`${otherKid}.${p}.${s}`)).toBe('token.unknown_key');
  });

  it('guard-aud-array: a list of our audience alone is that audience; any other list is refused, also one that names us among others', async () => {
    const stand = new Stand();
    expect(await stand.verdict(stand.mint({ aud: [audience] }))).toBe('ok');
    for (const aud of [[audience, 'https://other.example'], [], [[audience]], {}, [audience, audience]]) {
      expect(await stand.verdict(stand.mint({ aud }))).toBe('token.wrong_audience');
    }
  });

  it('guard-aud-contains: an audience that contains ours is another', async () => {
    const stand = new Stand();
    for (const aud of ['http://localhost:30022', `${audience}.evil.example`, `x ${audience}`, '', undefined, `${audience}/`]) {
      expect(await stand.verdict(stand.mint({ aud }))).toBe('token.wrong_audience');
    }
  });

  it('guard-aud-pattern: a pattern is no audience, and a token without one is refused', async () => {
    const { keys, revocations, freshness, clock } = new Stand();
    for (const pattern of [/.+/, /undefined/, undefined, '', ['x']]) {
      const options = { issuer, audience, keys, revocations, freshness, clock };
      Object.assign(options, { audience: pattern });
      expect(() => new AccessTokenAuthenticator(options)).toThrow(/audience must be a text/);
    }
  });

  it('guard-typ-spelling: the media type counts without its prefix and case; nothing else is an access token', async () => {
    const stand = new Stand();
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', 'application/AT+JWT']) {
      expect(await stand.verdict(stand.mint({}, { typ }))).toBe('ok');
    }
    for (const typ of [
      'JWT',
      undefined,
      'at+jwt;x=1',
      ['at+jwt'],
      'logout+jwt',
      'dpop+jwt',
      'secevent+jwt',
      'valetkey-heartbeat+jwt',
      '',
    ]) {
      expect(await stand.verdict(stand.mint({}, { typ }))).toBe('token.wrong_type');
    }
  });

  it('guard-claims-proto: names of object internals are data, give nothing and change nothing', async () => {
    const stand = new Stand();
    const claims = JSON.stringify(claimsAt(stand.clock.nowS)).slice(1);
    const internals = '"__proto__":{"roles":["admin"],"scope":"auth:admin"},"constructor":{"prototype":{"roles":["admin"]}},"toString":1,';
    const token = await stand.authenticator.authenticate(`Bearer ${stand.mintText(`{${internals}${claims}`)}`);
    expect(token.roles).toEqual([]);
    expect(token.scopes.has('auth:admin')).toBe(false);
    expect(token.scopes.has('toString')).toBe(false);
    expect(Object.keys(token.claims)).not.toContain('__proto__');
    expect(Object.assign({}, token.claims)).not.toHaveProperty('roles');
    expect({}).not.toHaveProperty('roles');
  });

  it('guard-scope-format: scopes are texts between spaces; a list is refused, and scp is no scope', async () => {
    const stand = new Stand();
    const scopesOf = async (claims: Record<string, unknown>): Promise<readonly string[]> => {
      const token = await stand.authenticator.authenticate(`Bearer ${stand.mint(claims)}`);
      return [...token.scopes];
    };
    expect(await scopesOf({ scope: 'cart:read cart:write' })).toEqual(['cart:read', 'cart:write']);
    expect(await scopesOf({ scope: 'cart:read  cart:write' })).toEqual(['cart:read', 'cart:write']);
    expect(await scopesOf({ scope: 'cart:readx' })).toEqual(['cart:readx']);
    expect(await scopesOf({ scope: 'CART:READ' })).toEqual(['CART:READ']);
    expect(await scopesOf({ scope: undefined, scp: 'cart:read' })).toEqual([]);
    expect(await scopesOf({ scope: '' })).toEqual([]);
    expect(await stand.verdict(stand.mint({ scope: ['cart:read'] }))).toBe('token.malformed');
  });

  it('guard-exp-missing: exp is a number, may have a fraction, and is bound by the lifetime that the issuer states', async () => {
    const stand = new Stand();
    const claims = JSON.stringify(claimsAt(stand.clock.nowS, { exp: undefined }));
    expect(await stand.verdict(stand.mintText(claims))).toBe('token.malformed');
    for (const exp of ['null', '"9999999999"', '1e400', '[1]']) {
      expect(await stand.verdict(stand.mintText(claims.replace('"iat"', `"exp":${exp},"iat"`)))).toBe('token.malformed');
    }
    expect(await stand.verdict(stand.mint({ exp: -1 }))).toBe('token.expired');
    expect(await stand.verdict(stand.mint({ exp: stand.clock.nowS + 0.5 }))).toBe('ok');
    expect(await stand.verdict(stand.mint({ exp: stand.clock.nowS + 900 }))).toBe('ok');
    expect(await stand.verdict(stand.mint({ exp: stand.clock.nowS + 901 }))).toBe('token.lifetime_too_long');
    expect(await stand.verdict(stand.mint({ exp: stand.clock.nowS + 50 * 31_556_952 }))).toBe('token.lifetime_too_long');
    const beforeAnyStatement = new Stand({ statement: null });
    beforeAnyStatement.fetched = () => Promise.resolve([beforeAnyStatement.pair.jwk]);
    expect(await beforeAnyStatement.verdict(beforeAnyStatement.mint({ exp: stand.clock.nowS + 50 * 31_556_952 }))).toBe(
      'token.lifetime_too_long',
    );
  });

  it('guard-sub-number: ids are texts, and nothing is rounded or coerced', async () => {
    const stand = new Stand();
    const claims = JSON.stringify(claimsAt(stand.clock.nowS, { sub: undefined }));
    for (const sub of ['100002348117421473', '100002348117421471', '"100002348117421473"', 'null', '""', '["x"]']) {
      expect(await stand.verdict(stand.mintText(claims.replace('{', `{"sub":${sub},`)))).toBe('token.malformed');
    }
    for (const claim of ['jti', 'sid', 'client_id', 'grant_id', 'origin_jti', 'origin_client_id', 'acr', 'scope']) {
      expect(await stand.verdict(stand.mint({ [claim]: 100_002_348 }))).toBe('token.malformed');
    }
    for (const claim of ['jti', 'sid', 'grant_id', 'sub']) {
      expect(await stand.verdict(stand.mint({ [claim]: randomUUID().toUpperCase().replace(/\d/g, 'A') }))).toBe('token.malformed');
    }
  });

  it('carries one generation for the issuer, the account and each client named, or is malformed', async () => {
    const stand = new Stand();
    for (const gen of [
      undefined,
      null,
      1,
      '1,1,1',
      [],
      [1, 1],
      [1, 1, 1, 1],
      [1, 1, -1],
      [1, 1, 1.5],
      [1, 1, '1'],
      [1, 1, null],
      [1, 1, 2 ** 53],
      { 0: 1, length: 3 },
    ]) {
      expect(await stand.verdict(stand.mint({ gen }))).toBe('token.malformed');
    }
    const exchanged = { origin_jti: randomUUID(), origin_client_id: 'demo-web', client_id: 'cart', act: { sub: 'cart' } };
    expect(await stand.verdict(stand.mint({ ...exchanged, gen: [1, 1, 1] }))).toBe('token.malformed');
    expect(await stand.verdict(stand.mint({ ...exchanged, gen: [1, 1, 1, 1] }))).toBe('ok');
    const nested = { ...exchanged, client_id: 'payment', act: { sub: 'payment', act: { sub: 'cart' } }, parent_jtis: [randomUUID()] };
    expect(await stand.verdict(stand.mint({ ...nested, gen: [1, 1, 1, 1] }))).toBe('token.malformed');
    const token = await stand.authenticator.authenticate(`Bearer ${stand.mint({ ...nested, gen: [1, 1, 1, 1, 1] })}`);
    expect(token.act).toEqual({ sub: 'payment', act: { sub: 'cart' } });
  });

  it('is malformed with a delegation chain too deep, too many parents, or a claim of another type', async () => {
    const stand = new Stand();
    const act = { sub: 'a', act: { sub: 'b', act: { sub: 'c', act: { sub: 'd' } } } };
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const claims = [
      { act, gen: [1, 1, 1, 1, 1, 1, 1] },
      { parent_jtis: ids },
      { parent_jtis: ['x'] },
      { act: {} },
      { act: null },
      { act: 'cart' },
    ];
    const types = [{ roles: [1] }, { amr: 'pwd' }, { nbf: '0' }, { iat: null }, { auth_time: 'x' }, { iss: 5 }, { client_id: '' }];
    for (const changes of [...claims, ...types]) expect(await stand.verdict(stand.mint(changes))).toBe('token.malformed');
  });

  it('of a client on its own behalf has the client as subject, and neither account nor grant nor session', async () => {
    const stand = new Stand();
    const own = { sub: 'demo-service', client_id: 'demo-service', gen: [1, 0, 1], grant_id: undefined, sid: undefined };
    expect(await stand.verdict(stand.mint(own))).toBe('ok');
    expect(await stand.verdict(stand.mint({ ...own, sub: 'someone' }))).toBe('token.malformed');
    expect(await stand.verdict(stand.mint({ ...own, gen: [1, 1, 1] }))).toBe('token.malformed');
    expect(await stand.verdict(stand.mint({ ...own, sid: randomUUID() }))).toBe('token.malformed');
    const exchanged = { ...own, client_id: 'cart', origin_client_id: 'demo-service', act: { sub: 'cart' }, gen: [1, 0, 1, 1] };
    expect(await stand.verdict(stand.mint(exchanged))).toBe('ok');
  });

  it('bound to a key is refused as a bearer token, since nobody can check that here', async () => {
    const stand = new Stand();
    expect(await stand.verdict(stand.mint({ cnf: { jkt: 'x' } }))).toBe('token.malformed');
  });

  it('of another issuer is refused, whatever signed it', async () => {
    const stand = new Stand();
    for (const iss of ['https://evil.example', `${issuer}/`, '']) {
      expect(await stand.verdict(stand.mint({ iss }))).toBe(iss === '' ? 'token.malformed' : 'token.wrong_issuer');
    }
  });

  it('is refused with duplicate members, however they are spelt and however deep', async () => {
    const stand = new Stand();
    const claims = JSON.stringify(claimsAt(stand.clock.nowS));
    for (const more of ['"sub":"x",', '"a":1,"\\u0061":2,', '"act2":{"x":1,"x":2},', '"l":[{"y":{"z":1,"z":1}}],', '"s":"\\\\","s":":",']) {
      expect(await stand.verdict(stand.mintText(claims.replace('{', `{${more}`)))).toBe('token.malformed');
    }
    expect(await stand.verdict(stand.mintText(claims.replace('{', '{"a":"\\\\\\":\\"{","b":":::","c":{"a":[{"b":1}]},')))).toBe('ok');
    const header = headerOf(stand.pair).replace('{', '{"alg":"none",');
    expect(await stand.verdict(signSegments(base64url(header), base64url(claims), stand.pair))).toBe('token.malformed');
  });

  it('is refused when it is too long, too deep, or not UTF-8', async () => {
    const stand = new Stand();
    const claims = JSON.stringify(claimsAt(stand.clock.nowS));
    expect(await stand.verdict(stand.mint({ filler: 'x'.repeat(8_000) }))).toBe('token.malformed');
    expect(await stand.verdict('x'.repeat(1_000_000))).toBe('token.malformed');
    expect(await stand.verdict(stand.mintText(claims.replace('{', `{"deep":${'['.repeat(2_000)}${']'.repeat(2_000)},`)))).toBe(
      'token.malformed',
    );
    const latin1 = Buffer.from(claims.replace('{', '{"name":"\u00e9",'), 'latin1').toString('base64url');
    expect(await stand.verdict(signSegments(base64url(headerOf(stand.pair)), latin1, stand.pair))).toBe('token.malformed');
  });

  it('is refused with a critical extension, and believes no key that it brings itself', async () => {
    const stand = new Stand();
    expect(await stand.verdict(stand.mint({}, { crit: ['exp'] }))).toBe('token.malformed');
    expect(await stand.verdict(stand.mint({}, { crit: [] }))).toBe('token.malformed');
    expect(await stand.verdict(stand.mint({}, { b64: false }))).toBe('token.malformed');
    const evil = signingPair('key-1');
    const brought = { jwk: evil.jwk, jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x5u', x5c: ['MII'] };
    expect(await stand.verdict(stand.mint({}, brought, evil))).toBe('token.bad_signature');
    expect(await stand.verdict(stand.mint({}, brought))).toBe('ok');
  });

  it('is refused once an id of it is revoked, also when it was accepted before and after thousands of other revocations', async () => {
    const stand = new Stand();
    for (const claim of ['jti', 'sid', 'grant_id'] as const) {
      const id = randomUUID();
      const text = stand.mint({ [claim]: id });
      expect(await stand.verdict(text)).toBe('ok');
      for (let others = 0; others < 2_000; others += 1) stand.revocations.revoke(randomUUID());
      expect(await stand.verdict(text)).toBe('ok');
      stand.revocations.revoke(id);
      expect([await stand.verdict(text), await stand.verdict(text)]).toEqual(['token.revoked', 'token.revoked']);
    }
  });

  it('asks the index again only when something was applied since', async () => {
    const stand = new Stand();
    const text = stand.mint();
    for (let times = 0; times < 3; times += 1) await stand.verdict(text);
    expect(stand.revocations.asked).toBe(1);
    stand.revocations.revoke(randomUUID());
    for (let times = 0; times < 3; times += 1) await stand.verdict(text);
    expect(stand.revocations.asked).toBe(2);
  });

  it('expires by ledger time where the own clock is behind it, in the cache too', async () => {
    const stand = new Stand();
    const text = stand.mint();
    expect(await stand.verdict(text)).toBe('ok');
    stand.freshness.newestLedgerTimeMs = stand.clock.nowMs + 904_000;
    expect(await stand.verdict(text)).toBe('ok');
    stand.freshness.newestLedgerTimeMs = stand.clock.nowMs + 905_000;
    expect(await stand.verdict(text)).toBe('token.expired');
  });

  it('is answered with neither yes nor no when the view is stale, and judged again when it is fresh', async () => {
    const stand = new Stand();
    const text = stand.mint();
    stand.freshness.refusal = new StaleViewError('contact');
    expect(await stand.verdict(text)).toBe('view.stale');
    stand.freshness.refusal = undefined;
    expect(await stand.verdict(text)).toBe('ok');
    stand.freshness.refusal = new StaleViewError('ledger');
    expect(await stand.verdict(text)).toBe('view.stale');
  });

  it('is refused as revoked or expired before anything is said of the view', async () => {
    const stand = new Stand();
    stand.freshness.refusal = new StaleViewError('contact');
    const jti = randomUUID();
    stand.revocations.revoke(jti);
    expect(await stand.verdict(stand.mint({ jti, exp: stand.clock.nowS - 10, iat: stand.clock.nowS - 20 }))).toBe('token.revoked');
    expect(await stand.verdict(stand.mint({ exp: stand.clock.nowS - 10, iat: stand.clock.nowS - 20 }))).toBe('token.expired');
  });

  it('is judged anew when its key is revoked, replaced or withdrawn, or the stated lifetime shrinks', async () => {
    const next = signingPair('key-2');
    const revoked = new Stand();
    const replaced = new Stand();
    const withdrawn = new Stand();
    const shrunk = new Stand();
    const texts = [revoked, replaced, withdrawn, shrunk].map((stand) => stand.mint());
    const verdicts = (): Promise<string[]> =>
      Promise.all([revoked, replaced, withdrawn, shrunk].map((stand, index) => stand.verdict(texts[index] ?? '')));
    expect(await verdicts()).toEqual(['ok', 'ok', 'ok', 'ok']);

    revoked.keys.revoke('key-1');
    replaced.keys.accept(replaced.statement(2, { keys: [signingPair('key-1').jwk] }));
    withdrawn.keys.accept(withdrawn.statement(2, { keys: [next.jwk] }));
    shrunk.keys.accept(shrunk.statement(2, { accessTokenLifetimeMaxS: 600 }));
    const refusals = ['token.revoked', 'token.bad_signature', 'token.unknown_key', 'token.lifetime_too_long'];
    expect([await verdicts(), await verdicts()]).toEqual([refusals, refusals]);
  });

  it('stays accepted over a rotation that leaves its key, without its signature being checked again', async () => {
    const stand = new Stand();
    const text = stand.mint();
    const token = await stand.authenticator.authenticate(`Bearer ${text}`);
    stand.keys.accept(stand.statement(2, { keys: [stand.pair.jwk, signingPair('key-2').jwk] }));
    expect(stand.authenticator.authenticate(`Bearer ${text}`)).toBe(token);
  });

  it('is refused when its key is revoked while it waits for that key', async () => {
    const stand = new Stand({ pair: signingPair('key-1', 'EdDSA') });
    const verdict = stand.verdict(stand.mint());
    stand.keys.revoke('key-1');
    expect(await verdict).toBe('token.revoked');
  });

  it('is refused when its key is withdrawn while its signature is being checked', async () => {
    const stand = new Stand({ pair: signingPair('key-1', 'EdDSA') });
    const verdict = stand.verdict(stand.mint());
    await Promise.resolve();
    stand.keys.accept(stand.statement(2, { keys: [signingPair('key-2').jwk] }));
    expect(await verdict).toBe('token.unknown_key');
  });

  it('is forgotten with all others when a new epoch begins', async () => {
    const stand = new Stand();
    await stand.verdict(stand.mint());
    stand.authenticator.forget();
    expect(stand.authenticator.counts.cached).toBe(0);
  });
});

describe('an Authorization header', () => {
  it('without a bearer token carries no credentials of ours', async () => {
    const { authenticator } = new Stand();
    for (const header of ['', 'Basic dTpw', 'DPoP abc', 'Bearerabc', ' ']) {
      expect(() => authenticator.authenticate(header)).toThrow(expect.objectContaining({ code: 'token.missing', status: 401 }));
    }
  });

  it('with several tokens or none after the scheme is an invalid request', () => {
    const { authenticator } = new Stand();
    const refusals = {
      Bearer: { status: 400, code: 'request.invalid', oauthError: 'invalid_request' },
      'Bearer ': { status: 400, code: 'request.invalid' },
      'Bearer a b': { status: 400, code: 'request.invalid' },
      'Bearer a,b': { status: 400, code: 'request.invalid' },
      'Bearer a, Bearer b': { status: 400, code: 'token.several', oauthError: 'invalid_request' },
    };
    for (const [header, refusal] of Object.entries(refusals)) {
      expect(() => authenticator.authenticate(header)).toThrow(expect.objectContaining(refusal));
    }
  });
});
