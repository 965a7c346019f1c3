import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningSystem, startSystem } from '@valetkey/launcher';
import { credentialOf } from './parties/credential.ts';
import { DEMO_CLI, redeem, refresh } from './parties/oauth-client.ts';
import { Person } from './parties/person.ts';
import { until } from './until.ts';
import type { Holder } from './witness/holder.ts';
import { Witness } from './witness/witness.ts';

const REDEMPTIONS = 50;
let system: RunningSystem;
let witness: Witness;
let replicas: readonly string[];

beforeAll(async () => {
  system = await startSystem({ ports: 'free', apps: ['auth', 'cart'], replicas: { auth: 2 } });
  replicas = [system.addressOf('auth'), system.addressOf('auth-2')];
  witness = await Witness.of(system);
}, 120_000);

afterEach(() => witness.assertSound());

afterAll(async () => {
  await witness?.close();
  await system?.stop();
}, 60_000);

// A redemption that is held before signing while its account is disabled is in apps/auth/src/grants/mint-gate.spec.ts.
describe('50 redemptions at once at two issuers', () => {
  it('of one code: one succeeds, and then everything it gave is dead, as the code was redeemed twice', async () => {
    const scope = 'openid offline_access cart:read';
    const code = await new Person(system.urls.auth).authorize(DEMO_CLI, scope, [system.urls.cart]);
    const answers = await atBoth((replica) => redeem(replica, DEMO_CLI, code, system.urls.cart));
    const [given, ...others] = answers.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    const refused = answers.filter((answer) => answer !== given);
    expect(new Set(refused.map(({ status, error }) => `${status} ${error}`))).toEqual(new Set(['400 invalid_grant']));

    await refuses(holderOf('who redeemed the code', given?.accessToken ?? ''));
    expect(await refresh(replicas[1] ?? '', DEMO_CLI, given?.refreshToken ?? '', system.urls.cart)).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('of one refresh token: all are given the same successor, and the grant lives until the old token comes after its successor', async () => {
    const { refreshTokens } = await credentialOf(new Person(system.urls.auth), DEMO_CLI, system.urls);
    const presented = refreshTokens.at(-1) ?? '';
    const answers = await atBoth((replica) => refresh(replica, DEMO_CLI, presented, system.urls.cart));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const [successor = '', ...others] = new Set(answers.map(({ refreshToken }) => refreshToken));
    expect([others, successor === presented]).toEqual([[], false]);
    const holders = answers.map(({ accessToken }, n) => holderOf(`redemption ${n} of the refresh token`, accessToken));
    for (const holder of holders) expect((await witness.ask('cart', 'http', holder)).status).toBe(200);

    const next = await refresh(replicas[0] ?? '', DEMO_CLI, successor, system.urls.cart);
    expect(next.status).toBe(200);
    expect(await refresh(replicas[1] ?? '', DEMO_CLI, presented, system.urls.cart)).toMatchObject({ error: 'invalid_grant' });
    for (const holder of [...holders, holderOf('the successor', next.accessToken)]) await refuses(holder);
  });
});

function atBoth<Answer>(ask: (replica: string) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: REDEMPTIONS }, (_, n) => ask(replicas[n % replicas.length] ?? '')));
}

function holderOf(name: string, token: string): Holder {
  return { name, tokens: { cart: token, inventory: '', payment: '' } };
}

function refuses(holder: Holder): Promise<void> {
  witness.hasDied(holder);
  return until(`cart refuses ${holder.name}`, async () => (await witness.askAll(holder, ['cart'])).every((status) => status === 401));
}
