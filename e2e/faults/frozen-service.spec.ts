import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts, type RunningSystem, startSystem } from '@valetkey/launcher';
import { Link } from './network/link.ts';
import { credentialOf } from './parties/credential.ts';
import { DEMO_CLI, DEMO_WEB, revoke } from './parties/oauth-client.ts';
import { Person } from './parties/person.ts';
import { until } from './until.ts';
import type { Holder } from './witness/holder.ts';
import { Witness } from './witness/witness.ts';

const CONTACT_MS = 3_000;
const QUEUED = 10;
let links: readonly [nats: Link, issuer: Link];
let system: RunningSystem;
let witness: Witness;

beforeAll(async () => {
  const ports = await freePorts();
  links = await Promise.all([Link.to(ports.nats), Link.to(ports.auth)]);
  const [nats, issuer] = links;
  const issuerAddress = `http://127.0.0.1:${issuer.port}`;
  system = await startSystem({
    ports,
    apps: ['auth', 'cart'],
    env: {
      auth: { AUTH_INTERNAL_URL: issuerAddress },
      cart: {
        CART_NATS_URL: `nats://127.0.0.1:${nats.port}`,
        CART_ISSUER_INTERNAL_URL: issuerAddress,
        CART_CONTACT_AGE_MAX_MS: String(CONTACT_MS),
      },
    },
  });
  witness = await Witness.of(system, { contactMs: CONTACT_MS, natsPatienceMs: 6_000 });
}, 120_000);

afterAll(async () => {
  await witness?.close();
  await system?.stop();
  await Promise.all(links.map((link) => link.close()));
}, 60_000);

describe('a service that is frozen for longer than its bound, and continued', () => {
  it.each([
    { on: 'the news waiting for it', isCut: false },
    { on: 'the news held up, so that its clock alone tells it', isCut: true },
  ])(
    'with $on accepts no token revoked meanwhile, in no request that waited and in none right after',
    async ({ on, isCut }) => {
      const person = new Person(system.urls.auth);
      const living = { name: `a live token, ${on}`, tokens: (await credentialOf(person, DEMO_CLI, system.urls)).tokens };
      const { tokens, refreshTokens } = await credentialOf(person, DEMO_WEB, system.urls);
      const missed = { name: `a token revoked while the service was frozen, ${on}`, tokens };
      for (const holder of [living, missed]) expect(await witness.askAll(holder, ['cart'])).toEqual([200, 200]);

      const cart = system.process('cart');
      cart.pause();
      const frozenAtMs = performance.now();
      const endStale = witness.excuse({ status: 503 });
      const endSilence = isCut ? witness.excuse({ way: 'nats', status: 'none' }) : undefined;
      await witness.dies(missed, () => revoke(system.urls.auth, DEMO_WEB, refreshTokens[0] ?? ''));
      if (isCut) links.forEach((link, n) => link.cut(n === 0 ? 'closed' : 'silent'));
      const queued = [missed, living].flatMap((holder) => Array.from({ length: QUEUED }, () => witness.askAll(holder, ['cart'])));
      await until('it was frozen for longer than its bound', () => performance.now() - frozenAtMs > CONTACT_MS + 500);
      cart.resume();
      const stopAsking = witness.keepAsking([missed, living], ['cart']);
      await until('it has answered after the freeze', () => saidSince(frozenAtMs, missed).length > QUEUED);
      for (const link of links) if (isCut) link.mend();
      await Promise.all(queued);
      await until('it refuses the dead token', async () => (await witness.askAll(missed, ['cart'])).every((status) => status === 401));
      await until('it accepts the live one', async () => (await witness.askAll(living, ['cart'])).every((status) => status === 200));
      endStale();
      endSilence?.();
      await stopAsking();
      expect(saidSince(frozenAtMs, missed)).not.toContain(200);
      witness.assertSound();
    },
    60_000,
  );
});

function saidSince(ms: number, { name }: Holder): (number | 'none')[] {
  return witness.answers.filter(({ holder, sentAtMs }) => holder === name && sentAtMs > ms).map(({ status }) => status);
}
