import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningSystem, startSystem } from '@valetkey/launcher';
import { Client } from 'pg';
import { credentialOf } from './parties/credential.ts';
import { DEMO_CLI, DEMO_WEB, revoke } from './parties/oauth-client.ts';
import { Person } from './parties/person.ts';
import { readView } from './parties/read-view.ts';
import { until } from './until.ts';
import type { Holder } from './witness/holder.ts';
import { SERVICES } from './witness/service.ts';
import { Witness } from './witness/witness.ts';

let system: RunningSystem;
let witness: Witness;
let living: Holder;
let dead: Holder;

beforeAll(async () => {
  system = await startSystem({ ports: 'free' });
  witness = await Witness.of(system);
}, 120_000);

beforeEach(async () => {
  const person = new Person(system.urls.auth);
  living = { name: 'a live token', tokens: (await credentialOf(person, DEMO_CLI, system.urls)).tokens };
  dead = await revoked('a token revoked before', person);
}, 30_000);

afterEach(() => witness.assertSound());

afterAll(async () => {
  await witness?.close();
  await system?.stop();
}, 60_000);

describe('services whose issuer is away', () => {
  it('go on verifying and refusing while it is frozen, and then while it is dead', async () => {
    const stopAsking = witness.keepAsking([living, dead]);
    system.process('auth').pause();
    await until('every service has missed heartbeats and asked over HTTP in vain', everyLedgerAgeExceeds(5_000));
    await system.process('auth').kill();
    const killedAtMs = performance.now();
    await until('every service has been asked while the issuer is dead', () =>
      SERVICES.every((service) => witness.answers.some((answer) => answer.service === service && answer.sentAtMs > killedAtMs + 1_000)),
    );
    await stopAsking();
    await system.process('auth').restart();
    await until('every service hears of it again', everyLedgerAgeIsBelow(3_000));
  }, 60_000);

  it('are ready and right after a restart, from the kept trust and the stream', async () => {
    await system.process('auth').kill();
    await system.process('cart').restart();
    expect(await readView(system.urls.cart)).toMatchObject({ ready: true, trust: 'kept' });
    expect(await witness.askAll(living, ['cart'])).toEqual([200, 200]);
    expect(await witness.askAll(dead, ['cart'])).toEqual([401, 401]);
    await system.process('auth').restart();
  }, 60_000);

  it('are not ready without a kept trust, answer 503, and recover by themselves', async () => {
    await system.process('auth').kill();
    await system.process('cart').stop();
    await forgetTrust();
    const endNone = witness.excuse({ service: 'cart', status: 'none' });
    const endStale = witness.excuse({ service: 'cart', status: 503 });
    const started = system.process('cart').restart();
    await until('cart answers', async () => (await witness.ask('cart', 'http', living)).status !== 'none');
    endNone();
    expect([await askCode(living), await askCode(dead)]).toEqual(['view.not_ready', 'view.not_ready']);
    expect(await readView(system.urls.cart)).toMatchObject({ ready: false, trust: 'none' });

    await Promise.all([system.process('auth').restart(), started]);
    endStale();
    expect(await witness.askAll(living, ['cart'])).toEqual([200, 200]);
    expect(await witness.askAll(dead, ['cart'])).toEqual([401, 401]);
  }, 60_000);
});

describe('a service that is down while a token is revoked', () => {
  it.each(['alive', 'killed since'] as const)(
    'refuses it from its first request on, the issuer being %s',
    async (issuer) => {
      await system.process('payment').kill();
      const endNone = witness.excuse({ service: 'payment', status: 'none' });
      const endStale = witness.excuse({ service: 'payment', status: 503 });
      const missed = await revoked(`a token revoked while payment was down, the issuer ${issuer}`, new Person(system.urls.auth));
      if (issuer === 'killed since') await system.process('auth').kill();

      const stopAsking = witness.keepAsking([missed, living], ['payment']);
      await system.process('payment').restart();
      endStale();
      await until('payment answers over NATS too', async () => (await witness.ask('payment', 'nats', living)).status === 200);
      endNone();
      await stopAsking();
      expect(statusesOf('payment', missed)).not.toContain(200);
      expect(statusesOf('payment', missed)).toContain(401);
      if (issuer === 'killed since') await system.process('auth').restart();
    },
    60_000,
  );
});

/** A token of each service that was accepted, and that every service which runs refuses by now. */
async function revoked(name: string, person: Person): Promise<Holder> {
  const { tokens, refreshTokens } = await credentialOf(person, DEMO_WEB, system.urls);
  const holder = { name: `${name} (${expect.getState().currentTestName})`, tokens };
  const running = SERVICES.filter((service) => system.process(service).running);
  expect(new Set(await witness.askAll(holder, running))).toEqual(new Set([200]));
  await witness.dies(holder, () => revoke(system.urls.auth, DEMO_WEB, refreshTokens[0] ?? ''));
  await until('all refuse it', async () => (await witness.askAll(holder, running)).every((status) => status === 401));
  return holder;
}

function everyLedgerAgeExceeds(ms: number): () => Promise<boolean> {
  return () => everyView(({ ledgerAgeMs }) => ledgerAgeMs > ms);
}

function everyLedgerAgeIsBelow(ms: number): () => Promise<boolean> {
  return () => everyView(({ ledgerAgeMs }) => ledgerAgeMs < ms);
}

async function everyView(wanted: (view: { ledgerAgeMs: number }) => boolean): Promise<boolean> {
  const views = await Promise.all(SERVICES.map((service) => readView(system.urls[service])));
  return views.every((view) => view !== undefined && wanted(view));
}

async function forgetTrust(): Promise<void> {
  const database = new Client({ connectionString: system.databaseUrl('cart') });
  await database.connect();
  await database.query('DELETE FROM resource_trust');
  await database.end();
}

async function askCode(holder: Holder): Promise<string> {
  return (await witness.ask('cart', 'http', holder)).code;
}

function statusesOf(service: string, holder: Holder): (number | 'none')[] {
  const given = witness.answers.filter((answer) => answer.service === service && answer.holder === holder.name);
  return [...new Set(given.map(({ status }) => status))];
}
