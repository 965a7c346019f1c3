import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { demoCredentials } from '@valetkey/launcher';
import { askToken, clientToken, OPERATOR, postAs, SERVICE, WEB } from '../system/oauth-client.ts';
import { Person, redeem, SHOPPER } from '../system/person.ts';
import { ask } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';
import { noteSecret, usedSecrets } from '../system/used-secrets.ts';

const { logs, databases, urls } = sharedSystem();
const everything = 'openid offline_access profile email cart:read payment:read';

/** Whatever else ran before: one of each kind, used well and badly, so that this spec says something alone too. */
beforeAll(async () => {
  const person = new Person();
  const code = await person.authorize(WEB, { scope: everything, resource: [urls.cart, urls.payment] });
  const { body } = await redeem(WEB, code, { resource: urls.cart });
  await redeem(WEB, code); // Reuse is an alarm, and an alarm is logged.
  await askToken(WEB, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
  await ask('cart', '/cart', { token: body.access_token });
  await ask('payment', '/payments', { token: body.access_token });
  await ask('cart', `/cart?access_token=${body.access_token}`);
  await ask('cart', `/${body.access_token}`, { token: body.access_token });
  await fetch(`${urls.auth}/admin/accounts/${SHOPPER.email}/disable`, { method: 'POST' });
  await postAs(SERVICE, '/revoke', { token: await clientToken(urls.cart) });
  await postAs(SERVICE, '/introspect', { token: body.access_token });
  noteSecret((await askToken(OPERATOR, { grant_type: 'client_credentials' })).body.access_token);
  const wrong = 'a-wrong-password-typed-by-mistake';
  noteSecret(wrong);
  await person.browser.submit(await new Person().open(WEB, 'x'.repeat(43), { scope: 'openid' }), { ...SHOPPER, password: wrong });
}, 60_000);

describe('the logs of all processes, after everything that was done to them', () => {
  const files = readdirSync(logs).filter((name) => name.endsWith('.log'));

  it('are there, and tell what happened', () => {
    expect(files.toSorted()).toEqual(['auth.log', 'cart.log', 'inventory.log', 'nats.log', 'payment.log', 'postgres.log']);
    expect(readFileSync(join(logs, 'cart.log'), 'utf8')).toContain('"path":"/cart"');
    expect(usedSecrets().length).toBeGreaterThan(10);
  });

  it.each(files)('%s holds no token, code, password or secret that was used', (file) => {
    const log = readFileSync(join(logs, file), 'utf8');
    // Counted, not shown: a failure must not print what it has found.
    expect(usedSecrets().filter((secret) => log.includes(secret)).length).toBe(0);
  });

  it.each(files)('%s holds nothing that looks like one, nor what the processes themselves sign in with', (file) => {
    const log = readFileSync(join(logs, file), 'utf8');
    const databasePassword = new URL(databases.auth).password;
    for (const [name, shape] of Object.entries({
      'a JWT': /eyJ[\w-]{8,}\.[\w-]{8,}/,
      'a bearer token': /Bearer\s+[\w-]{20,}/i,
      'a Basic credential': /Basic\s+[\w+/=]{12,}/,
      'a password hash': /\$argon2id?\$/,
      'an address of a person': /[\w.]+(@|%40)example\.com/i,
      'a private key': /PRIVATE KEY|"d":"/,
      'a query with a code': /[?&](code|token|access_token|refresh_token|code_verifier|password)=/,
      'the password of the database': new RegExp(databasePassword.replace(/\W/g, '\\$&')),
      'a NATS password': new RegExp(demoCredentials('\\w+').pass),
      'the secret of a service': /(cart|inventory|payment)-service-demo-secret/,
      'a demo password': /(shopper|admin)-demo-password/,
    })) {
      expect([name, shape.test(log)]).toEqual([name, false]);
    }
  });
});

describe('what a client, a service or a browser holds', () => {
  it('says nothing about the person: no address, no name, in whatever encoding', async () => {
    const person = new Person();
    const { body } = await person.signIn(WEB, { scope: everything, resource: urls.cart }, { resource: urls.cart });
    const opaque = await new Person().signIn(WEB, { scope: 'openid profile email' });
    const held = [
      ...[body, opaque.body].flatMap(({ access_token: access, refresh_token: refresh, id_token: id }) => [access, refresh, id]),
      ...[...person.browser.cookies.values()].map(({ value }) => value),
    ];
    for (const text of held) {
      const decoded = text.split('.').map((part) => Buffer.from(part, 'base64url').toString());
      expect([text, ...decoded, decodeURIComponent(text)].join('\n')).not.toMatch(
        /shopper|example\.com|"(email|name|given_name|phone)[\w]*":/i,
      );
    }
  });
});
