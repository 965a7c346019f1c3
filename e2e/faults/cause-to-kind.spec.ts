import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningSystem, startSystem } from '@valetkey/launcher';
import { type Credential, credentialOf, granted } from './parties/credential.ts';
import { DEMO_CLI, DEMO_WEB, type OAuthClient, redeem, refresh, revoke } from './parties/oauth-client.ts';
import { Operator } from './parties/operator.ts';
import { Person } from './parties/person.ts';
import { until } from './until.ts';
import { SERVICES } from './witness/service.ts';
import { Witness } from './witness/witness.ts';

const REFUSED_WITHIN_MS = 2_000;
let system: RunningSystem;
let witness: Witness;
let operator: Operator;

beforeAll(async () => {
  system = await startSystem({ ports: 'free' });
  witness = await Witness.of(system);
  operator = new Operator(system.urls.auth);
}, 120_000);

afterAll(async () => {
  await witness?.close();
  await system?.stop();
}, 60_000);

/** Who has a token that dies, and what the cause needs of it. */
interface Victim {
  readonly person: Person;
  readonly credential: Credential;
}

interface Row {
  readonly cause: string;
  readonly kind: string;
  readonly client?: OAuthClient;
  readonly revoke: (victim: Victim) => Promise<unknown>;
  /** Whose tokens must go on, as near to the dead one as the kind allows. */
  readonly spared?: { readonly who: string; readonly tokens: (victim: Victim) => Promise<Credential['tokens']> };
  readonly afterwards?: () => Promise<unknown>;
}

const otherClient = {
  who: 'the same person in the same session at another client',
  tokens: async ({ person }: Victim) => (await credentialOf(person, DEMO_CLI, system.urls)).tokens,
};
const otherGrant = {
  who: 'the same person in the same session, by another grant',
  tokens: async ({ person, credential }: Victim) =>
    (await credentialOf(person, credential.client === DEMO_WEB ? DEMO_CLI : DEMO_WEB, system.urls)).tokens,
};
const otherPerson = {
  who: 'another person at the same client',
  tokens: async ({ credential }: Victim) =>
    (await credentialOf(new Person(system.urls.auth, 'admin'), credential.client, system.urls)).tokens,
};

const rows: readonly Row[] = [
  {
    cause: 'POST /revoke with an access token',
    kind: 'token',
    revoke: async ({ credential }) => {
      for (const service of SERVICES) await revoke(system.urls.auth, DEMO_WEB, credential.tokens[service]);
    },
    spared: {
      who: 'other tokens of the same grant',
      tokens: async ({ credential }) => {
        const one = async (audience: string) =>
          granted(await refresh(system.urls.auth, DEMO_WEB, credential.refreshTokens.at(-1) ?? '', audience)).accessToken;
        return {
          cart: await one(system.urls.cart),
          inventory: await one(system.urls.inventory),
          payment: await one(system.urls.payment),
        };
      },
    },
  },
  {
    cause: 'POST /revoke with a refresh token',
    kind: 'grant',
    revoke: ({ credential }) => revoke(system.urls.auth, DEMO_WEB, credential.refreshTokens.at(-1) ?? ''),
    spared: otherGrant,
  },
  {
    cause: 'a refresh token used again after its successor',
    kind: 'grant',
    client: DEMO_CLI,
    revoke: async ({ credential }) => {
      const answer = await refresh(system.urls.auth, DEMO_CLI, credential.refreshTokens[0] ?? '', system.urls.cart);
      expect(answer).toMatchObject({ status: 400, error: 'invalid_grant' });
    },
    spared: otherGrant,
  },
  {
    cause: 'an authorization code redeemed twice',
    kind: 'grant',
    revoke: async ({ credential }) => {
      const answer = await redeem(system.urls.auth, DEMO_WEB, credential.code, system.urls.cart);
      expect(answer).toMatchObject({ status: 400, error: 'invalid_grant' });
    },
    spared: otherGrant,
  },
  {
    cause: 'sign-out at the issuer',
    kind: 'session',
    revoke: ({ person }) => person.signOut(),
    spared: {
      who: 'the same person in another session',
      tokens: async ({ credential }) => (await credentialOf(new Person(system.urls.auth), credential.client, system.urls)).tokens,
    },
  },
  {
    cause: 'sign out everywhere',
    kind: 'account',
    revoke: async ({ person }) => {
      const own = granted(await redeem(system.urls.auth, DEMO_WEB, await person.authorize(DEMO_WEB, 'openid', [])));
      const response = await fetch(`${system.urls.auth}/account/sessions/revoke-all`, {
        method: 'POST',
        headers: { authorization: `Bearer ${own.accessToken}` },
      });
      expect(response.status).toBe(200);
    },
    spared: otherPerson,
  },
  {
    cause: 'consent withdrawn',
    kind: 'grant',
    revoke: async ({ person, credential }) => {
      const own = granted(await redeem(system.urls.auth, DEMO_WEB, await person.authorize(DEMO_WEB, 'openid', [])));
      const response = await fetch(`${system.urls.auth}/account/grants/${grantIdOf(credential.tokens.cart)}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${own.accessToken}` },
      });
      expect(response.status).toBe(200);
    },
    spared: otherGrant,
  },
  {
    cause: 'account disabled',
    kind: 'account',
    revoke: () => operator.post('/admin/accounts/shopper@example.com/disable'),
    spared: otherPerson,
    afterwards: () => operator.post('/admin/accounts/shopper@example.com/enable'),
  },
  {
    cause: 'client disabled',
    kind: 'client',
    revoke: () => operator.post('/admin/clients/demo-web/disable'),
    spared: otherClient,
    afterwards: () => operator.post('/admin/clients/demo-web/enable'),
  },
  {
    cause: 'everything revoked',
    kind: 'issuer',
    revoke: () => operator.post('/admin/revocations', { kind: 'issuer' }),
  },
];

describe('what is taken back is refused by every service, over HTTP and over NATS', () => {
  it.each(rows)('$cause, of the kind $kind', async ({ cause, kind, client = DEMO_WEB, revoke: takeBack, spared, afterwards }) => {
    const person = new Person(system.urls.auth);
    const credential = await credentialOf(person, client, system.urls);
    const victim = { name: cause, tokens: credential.tokens };
    const others = spared && { name: `${spared.who} (${cause})`, tokens: await spared.tokens({ person, credential }) };
    for (const holder of [victim, ...(others ? [others] : [])]) expect(new Set(await witness.askAll(holder))).toEqual(new Set([200]));

    await witness.dies(victim, () => takeBack({ person, credential }));
    await until(
      `all refuse after: ${cause}`,
      async () => (await witness.askAll(victim)).every((status) => status === 401),
      REFUSED_WITHIN_MS,
    );

    expect(await operator.lastRevocation()).toMatchObject({ kind });
    if (others) expect(new Set(await witness.askAll(others))).toEqual(new Set([200]));
    await afterwards?.();
    const anew = {
      name: `signed in after: ${cause}`,
      tokens: (await credentialOf(new Person(system.urls.auth), client, system.urls)).tokens,
    };
    expect(new Set(await witness.askAll(anew))).toEqual(new Set([200]));
    witness.assertSound();
  });
});

function grantIdOf(accessToken: string): string {
  return String(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8')).grant_id);
}
