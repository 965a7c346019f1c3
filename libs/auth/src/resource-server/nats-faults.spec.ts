import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NatsRefusedError } from '../nats/nats-refused.error.js';
import { PlaneWorld, startNats, type TestNats, until, verdict } from './plane-world.fixture.js';

const STALENESS = { contactMs: 1_000 };

describe('a resource server whose NATS fails', () => {
  let nats: TestNats;
  let world: PlaneWorld;

  beforeAll(async () => {
    nats = await startNats();
  });
  afterAll(() => nats.stop());
  beforeEach(async () => {
    world = await PlaneWorld.start(nats);
  });
  afterEach(async () => {
    await world.stop();
    await nats.restart({ wipe: true });
  });

  it('nats-kv-restart: knows a key rotated after a restart of the broker', async () => {
    const server = await world.ready();
    world.cutHttp();
    await nats.restart();
    const [old] = world.issuer.ledger.keys;
    world.issuer.ledger.rotateKey();
    await world.issuer.publish('valetkey.keys', world.issuer.ledger.signedKeySet(old));
    await world.issuer.publishHeartbeat();
    await until(server, ({ ready, view }) => ready && view.keySetVersion === 2);
    expect(await verdict(server, world.bearer())).toBe('ok');
  });

  it('nats-watch-ended: is stale while cut off, then hears of a key added and a key revoked', async () => {
    const server = await world.ready({ staleness: STALENESS });
    world.cutHttp();
    await nats.kill();
    await until(server, ({ ready }) => !ready);
    await nats.restart();
    const [old] = world.issuer.ledger.keys;
    const bearerOfOld = world.bearer();
    world.issuer.ledger.rotateKey();
    await world.issuer.publish('valetkey.keys', world.issuer.ledger.signedKeySet(old));
    await world.issuer.publishEntries([world.issuer.ledger.revoke('key', old?.kid)]);
    await world.issuer.publishHeartbeat();
    await until(server, ({ ready, view }) => ready && view.position === 1);
    expect(await verdict(server, world.bearer())).toBe('ok');
    expect(['token.revoked', 'token.unknown_key']).toContain(await verdict(server, bearerOfOld));
  });

  it('nats-recreate-start: loses nothing over five restarts of the broker', async () => {
    const server = await world.ready();
    world.cutHttp();
    for (let round = 1; round <= 5; round++) {
      await nats.restart();
      await world.issuer.publishEntries([world.issuer.ledger.revoke('token')]);
      await world.issuer.publishHeartbeat();
      await until(server, ({ ready, view }) => ready && view.position === round);
    }
    expect(server.metrics()['revocation_index_entries']).toBe(5);
  });

  it('rev-dup-after-restart: counts an entry published twice with a restart between as one', async () => {
    const server = await world.ready();
    const entry = world.issuer.ledger.revoke('token');
    await world.issuer.publishEntries([entry]);
    await nats.restart();
    await world.issuer.publishEntries([entry]);
    const last = world.issuer.ledger.revoke('token');
    await world.issuer.publishEntries([last]);
    await until(server, ({ view }) => view.position === last.position);
    expect(server.metrics()).toMatchObject({ revocation_index_entries: 2, plane_alarms_total: 0 });
  });

  it('nats-sequence-reset: applies what comes after the stream emptied by age and the broker restarted twice', async () => {
    await nats.restart({ wipe: true });
    await world.issuer.makeStream({ max_age: 1_000_000_000 });
    await world.issuer.publishKeySet();
    await world.issuer.publishHeartbeat();
    const server = await world.ready();
    world.cutHttp();
    await world.issuer.untilStreamIs(({ messages }) => messages === 0);
    await nats.restart();
    await nats.restart();
    const entry = world.issuer.ledger.revoke('token');
    await world.issuer.publishEntries([entry]);
    await world.issuer.publishHeartbeat();
    await until(server, ({ ready, view }) => ready && view.position === entry.position);
    expect(await verdict(server, world.bearer({ jti: entry.value }))).toBe('token.revoked');
  });

  it('nats-store-gone: is ready again by itself once the stream has been made anew and refilled', async () => {
    const server = await world.ready({ staleness: STALENESS });
    const entry = world.issuer.ledger.revoke('token');
    world.cutHttp();
    await nats.restart({ wipe: true });
    await until(server, ({ ready }) => !ready);
    await world.issuer.makeStream();
    await world.issuer.publishKeySet();
    await world.issuer.publishEntries([entry]);
    await world.issuer.publishHeartbeat();
    await until(server, ({ ready, view }) => ready && view.position === entry.position);
    expect(await verdict(server, world.bearer({ jti: entry.value }))).toBe('token.revoked');
  });

  it('nats-auth-timeout: recovers from a broker that stood still while it connected', async () => {
    await world.ready();
    world.cutHttp();
    nats.pause();
    const server = await world.service();
    expect(server.readiness().reasons.join()).toContain('NATS is away');
    nats.resume();
    await until(server, ({ ready }) => ready);
  });

  it('nats-half-dead: connects again by itself after its connection was drained from outside', async () => {
    const server = await world.ready({ staleness: STALENESS });
    world.cutHttp();
    await server['feed']['connection']?.['connection']?.drain();
    await until(server, ({ ready, view }) => ready && view.contactAgeMs < 500);
    await world.issuer.publishEntries([world.issuer.ledger.revoke('token')]);
    await until(server, ({ view }) => view.position === 1);
  });

  it('nats-start-swallowed: stops the start on wrong credentials, and is not ready while NATS is absent', async () => {
    const wrong = { servers: nats.url, user: 'cart', pass: 'guessed' };
    await expect(world.service({ nats: wrong })).rejects.toThrow(NatsRefusedError);
    await world.ready();
    world.cutHttp();
    await nats.kill();
    const server = await world.service();
    expect(server.readiness().reasons.join()).toContain('NATS is away');
    await nats.restart();
    await until(server, ({ ready }) => ready);
  });
});

describe('a resource server whose NATS user is not as it should be', () => {
  const USER = { user: 'shifty', pass: 'shifty-password' };
  const RIGHTS = [
    '$JS.API.STREAM.INFO.VALETKEY',
    '$JS.API.CONSUMER.CREATE.VALETKEY.>',
    '$JS.API.CONSUMER.INFO.VALETKEY.>',
    '$JS.API.CONSUMER.MSG.NEXT.VALETKEY.>',
  ];
  const KNOWN = { ...USER, permissions: { publish: RIGHTS, subscribe: ['_INBOX_cart.>'] } };
  const storeDir = mkdtempSync(join(tmpdir(), 'valetkey-nats-store-'));
  afterAll(() => rmSync(storeDir, { recursive: true, force: true }));

  it('nats-auth-violation: connects again by itself once a broker that refused it accepts it, and is stale until then', async () => {
    let nats = await startNats({ storeDir, extraUsers: [KNOWN] });
    const { port } = nats;
    const world = await PlaneWorld.start(nats);
    try {
      const server = await world.ready({ nats: { servers: nats.url, ...USER }, staleness: STALENESS });
      world.cutHttp();
      await nats.stop();
      nats = await startNats({ port, storeDir });
      await until(server, ({ ready, reasons }) => !ready && reasons.some((reason) => reason.includes('refuses the user shifty')));
      expect(await verdict(server, world.bearer())).toBe('view.stale');
      await nats.stop();
      nats = await startNats({ port, storeDir, extraUsers: [KNOWN] });
      const entry = world.issuer.ledger.revoke('token', randomUUID());
      await world.issuer.publishEntries([entry]);
      await until(server, ({ ready, view }) => ready && view.position === entry.position);
    } finally {
      await world.stop();
      await nats.stop();
    }
  });

  it('nats-start-swallowed: says what it may not do where a permission is missing', async () => {
    const nats = await startNats({ extraUsers: [{ ...USER, permissions: { publish: RIGHTS, subscribe: ['nothing'] } }] });
    const world = await PlaneWorld.start(nats);
    try {
      await world.ready();
      world.cutHttp();
      const server = await world.service({ nats: { servers: nats.url, ...USER } });
      await until(
        server,
        ({ ready, reasons }) => !ready && reasons.some((reason) => reason.includes('refuses the user shifty to subscription')),
      );
    } finally {
      await world.stop();
      await nats.stop();
    }
  });
});
