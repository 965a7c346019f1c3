import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePorts, type RunningSystem, startSystem } from '@valetkey/launcher';
import { Link } from './network/link.ts';
import { credentialOf } from './parties/credential.ts';
import { DEMO_CLI, DEMO_WEB, revoke } from './parties/oauth-client.ts';
import { Person } from './parties/person.ts';
import { readView } from './parties/read-view.ts';
import { until } from './until.ts';
import type { Holder } from './witness/holder.ts';
import { SERVICES, type Service } from './witness/service.ts';
import { Witness } from './witness/witness.ts';

/** Above the 3 s after which a silent NATS is given up for HTTP, and what that takes. */
const CONTACT_MS = 6_000;
let natsLink: Link;
let issuerLink: Link;
let system: RunningSystem;
let witness: Witness;
let living: Holder;
let doomed: Holder;
let killDoomed: () => Promise<void>;

beforeAll(async () => {
  const ports = await freePorts();
  [natsLink, issuerLink] = await Promise.all([Link.to(ports.nats), Link.to(ports.auth)]);
  const issuerAddress = `http://127.0.0.1:${issuerLink.port}`;
  system = await startSystem({
    ports,
    env: {
      auth: { AUTH_INTERNAL_URL: issuerAddress },
      cart: {
        CART_NATS_URL: `nats://127.0.0.1:${natsLink.port}`,
        CART_ISSUER_INTERNAL_URL: issuerAddress,
        CART_CONTACT_AGE_MAX_MS: String(CONTACT_MS),
      },
      inventory: { INVENTORY_CONTACT_AGE_MAX_MS: String(CONTACT_MS) },
      payment: { PAYMENT_CONTACT_AGE_MAX_MS: String(CONTACT_MS) },
    },
  });
  witness = await Witness.of(system, { contactMs: CONTACT_MS });
}, 120_000);

beforeEach(async () => {
  const person = new Person(system.urls.auth);
  const test = expect.getState().currentTestName;
  living = { name: `a live token (${test})`, tokens: (await credentialOf(person, DEMO_CLI, system.urls)).tokens };
  const { tokens, refreshTokens } = await credentialOf(person, DEMO_WEB, system.urls);
  doomed = { name: `a token that is revoked (${test})`, tokens };
  killDoomed = () => witness.dies(doomed, () => revoke(system.urls.auth, DEMO_WEB, refreshTokens[0] ?? ''));
  for (const holder of [living, doomed])
    await until('all accept it', async () => (await witness.askAll(holder)).every((status) => status === 200));
}, 30_000);

afterEach(() => witness.assertSound());

afterAll(async () => {
  await witness?.close();
  await system?.stop();
  await Promise.all([natsLink?.close(), issuerLink?.close()]);
}, 60_000);

describe('services whose NATS is killed', () => {
  it.each([
    { store: 'its streams', wipe: false },
    { store: 'an empty store', wipe: true },
  ])(
    'go on over HTTP, hear of revocations there, and recover by themselves when it is back with $store',
    async ({ wipe }) => {
      const nats = system.process('nats');
      const endSilence = witness.excuse({ way: 'nats', status: 'none' });
      await nats.kill();
      const stopAsking = witness.keepAsking([living, doomed]);
      await killDoomed();
      await until('every service refuses over HTTP', () => everyServiceRefuses(doomed));

      // Another stream is there: no lease until it has been read, or HTTP has answered (PROTOCOL §5).
      const endStale = wipe ? witness.excuse({ status: 503 }) : undefined;
      await nats.restart({ beforeStart: () => wipe && rmSync(system.natsStore, { recursive: true }) });
      await until('every service is ready again', async () => (await views()).every((view) => view?.ready === true));
      endStale?.();
      await until('every service answers over NATS again', async () => (await witness.askAll(living)).every((status) => status === 200));
      endSilence();
      await stopAsking();
      expect(new Set(await witness.askAll(doomed))).toEqual(new Set([401]));
    },
    60_000,
  );
});

describe('services whose NATS is frozen', () => {
  it('go on over HTTP, hear of revocations there, and recover by themselves when it goes on', async () => {
    const endSilence = witness.excuse({ way: 'nats', status: 'none' });
    system.process('nats').pause();
    const stopAsking = witness.keepAsking([living, doomed], SERVICES, ['http']);
    await killDoomed();
    await until('every service refuses over HTTP', () => everyServiceRefuses(doomed));
    system.process('nats').resume();
    await until('every service answers over NATS again', async () => (await witness.askAll(living)).every((status) => status === 200));
    endSilence();
    await stopAsking();
    expect(new Set(await witness.askAll(doomed))).toEqual(new Set([401]));
  }, 60_000);
});

describe('a service that is cut off', () => {
  it.each(['closed', 'silent'] as const)(
    'from NATS alone goes on over HTTP, the link being %s',
    async (how) => {
      const endSilence = witness.excuse({ service: 'cart', way: 'nats', status: 'none' });
      natsLink.cut(how);
      const cutAtMs = performance.now();
      const stopAsking = keepAskingOverHttp();
      await killDoomed();
      await until('cart refuses', async () => (await witness.ask('cart', 'http', doomed)).status === 401);
      await until('cart has had contact since the cut, which must have been over HTTP', async () => {
        const sinceCutMs = performance.now() - cutAtMs;
        const view = await readView(system.urls.cart);
        return view !== undefined && view.contactAgeMs < sinceCutMs - 1_000;
      });

      natsLink.mend();
      await until('cart answers over NATS again', async () => (await witness.ask('cart', 'nats', living)).status === 200);
      endSilence();
      await stopAsking();
      expect(await witness.askAll(doomed, ['cart'])).toEqual([401, 401]);
    },
    60_000,
  );

  it('from NATS and issuer answers 503 after its bound, and recovers by itself', async () => {
    const excuses = [witness.excuse({ service: 'cart', way: 'nats', status: 'none' }), witness.excuse({ service: 'cart', status: 503 })];
    natsLink.cut('closed');
    issuerLink.cut('silent');
    const cutAtMs = performance.now();
    const stopAsking = keepAskingOverHttp();
    await killDoomed();
    await until('cart answers 503 to all', async () => {
      const answers = [await witness.ask('cart', 'http', living), await witness.ask('cart', 'http', doomed)];
      return answers.every(({ status, code }) => status === 503 && code === 'view.stale');
    });
    expect(performance.now() - cutAtMs).toBeGreaterThan(CONTACT_MS - 2_000);
    expect(await readView(system.urls.cart)).toMatchObject({ ready: false });

    issuerLink.mend();
    natsLink.mend();
    await until('cart is ready', async () => (await readView(system.urls.cart))?.ready === true);
    for (const end of excuses) end();
    await stopAsking();
    expect(await witness.askAll(living, ['cart'])).toEqual([200, 200]);
    expect(await witness.askAll(doomed, ['cart'])).toEqual([401, 401]);
  }, 60_000);

  it('since before its start accepts nothing, its kept trust notwithstanding, until it knows what it missed', async () => {
    const excuses = [witness.excuse({ service: 'cart', status: 'none' }), witness.excuse({ service: 'cart', status: 503 })];
    await system.process('cart').kill();
    for (const link of [natsLink, issuerLink]) link.cut('closed');
    await killDoomed();
    const restarted = system.process('cart').restart();
    await until('cart answers', async () => (await witness.ask('cart', 'http', doomed)).status !== 'none');
    const startedAtMs = performance.now();
    const stopAsking = keepAskingOverHttp();
    await until('cart has refused every token for a while', () => saidByCart(living, startedAtMs).length > 20);
    expect(new Set([...saidByCart(living, startedAtMs), ...saidByCart(doomed, startedAtMs)])).toEqual(new Set(['view.not_ready']));

    for (const link of [natsLink, issuerLink]) link.mend();
    await restarted;
    for (const end of excuses) end();
    await stopAsking();
    expect(await witness.askAll(living, ['cart'])).toEqual([200, 200]);
    expect(await witness.askAll(doomed, ['cart'])).toEqual([401, 401]);
    expect(saidByCart(doomed, startedAtMs)).not.toContain('');
  }, 60_000);
});

function views() {
  return Promise.all(SERVICES.map((service) => readView(system.urls[service])));
}

async function everyServiceRefuses(holder: Holder): Promise<boolean> {
  const refuses = async (service: Service): Promise<boolean> => (await witness.ask(service, 'http', holder)).status === 401;
  return (await Promise.all(SERVICES.map(refuses))).every(Boolean);
}

function keepAskingOverHttp(): () => Promise<void> {
  return witness.keepAsking([living, doomed], ['cart'], ['http']);
}

/** The reason of each refusal, empty for an acceptance. */
function saidByCart({ name }: Holder, sinceMs: number): string[] {
  return witness.answers
    .filter(({ service, holder, sentAtMs }) => service === 'cart' && holder === name && sentAtMs > sinceMs)
    .map(({ code }) => code);
}
