import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningSystem, startSystem } from '@valetkey/launcher';
import { credentialOf } from './parties/credential.ts';
import { DEMO_CLI, DEMO_WEB, revoke } from './parties/oauth-client.ts';
import { Person } from './parties/person.ts';
import { until } from './until.ts';
import { WAYS } from './witness/service.ts';
import { Witness } from './witness/witness.ts';

const CONTACT_MS = 3_000;
const QUEUED = 10;
let system: RunningSystem;
let witness: Witness;

beforeAll(async () => {
  system = await startSystem({ ports: 'free', apps: ['auth', 'cart'], env: { cart: { CART_CONTACT_AGE_MAX_MS: String(CONTACT_MS) } } });
  witness = await Witness.of(system, { contactMs: CONTACT_MS, natsPatienceMs: 15_000 });
}, 120_000);

afterAll(async () => {
  await witness?.close();
  await system?.stop();
}, 60_000);

describe('a service that is frozen for longer than its bound, and continued', () => {
  it('accepts no token that was revoked meanwhile: neither of the requests that waited for it, nor of those right after', async () => {
    const person = new Person(system.urls.auth);
    const living = { name: 'a live token', tokens: (await credentialOf(person, DEMO_CLI, system.urls)).tokens };
    const { tokens, refreshTokens } = await credentialOf(person, DEMO_WEB, system.urls);
    const missed = { name: 'a token revoked while the service was frozen', tokens };
    for (const holder of [living, missed]) expect(await witness.askAll(holder, ['cart'])).toEqual([200, 200]);

    const cart = system.process('cart');
    cart.pause();
    const frozenAtMs = performance.now();
    const endStale = witness.excuse({ status: 503 });
    await witness.dies(missed, () => revoke(system.urls.auth, DEMO_WEB, refreshTokens[0] ?? ''));
    const queued = [missed, living].flatMap((holder) => Array.from({ length: QUEUED }, () => witness.askAll(holder, ['cart'])));
    await until('it was frozen for longer than its bound', () => performance.now() - frozenAtMs > CONTACT_MS + 500);
    cart.resume();
    const stopAsking = witness.keepAsking([missed, living], ['cart']);
    await Promise.all(queued);
    await until('it refuses the dead token', async () => (await witness.askAll(missed, ['cart'])).every((status) => status === 401));
    await until('it accepts the live one', async () => (await witness.askAll(living, ['cart'])).every((status) => status === 200));
    endStale();
    await stopAsking();

    for (const way of WAYS) {
      const said = witness.answers.filter((answer) => answer.holder === missed.name && answer.way === way && answer.sentAtMs > frozenAtMs);
      expect(said.length).toBeGreaterThan(QUEUED);
      expect(said.map(({ status }) => status)).not.toContain(200);
    }
    witness.assertSound();
  }, 60_000);
});
