import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { nextEpoch } from '../wire/fake-ledger.fixture.js';
import { FileTrustStore } from './file-trust-store.js';
import { MemoryTrustStore, PlaneWorld, startNats, type TestNats, until, verdict } from './plane-world.fixture.js';

describe('a resource server', () => {
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

  it('becomes ready, lets a token in, and refuses it once its revocation is published', async () => {
    const server = await world.ready();
    const jti = randomUUID();
    const bearer = world.bearer({ jti });
    expect(await server.authenticate(bearer)).toMatchObject({ jti });

    const entry = world.issuer.ledger.revoke('token', jti);
    await world.issuer.publishEntries([entry]);
    await until(server, ({ view }) => view.position === entry.position);
    expect(() => server.authenticate(bearer)).toThrow(/Revoked by token revocation/);
    expect(server.metrics()).toMatchObject({ ready: 1, revocation_index_entries: 1, position: 1, plane_messages_refused_total: 0 });
  });

  it('empties its cache in a new epoch, and answers 503 until it holds that (PROTOCOL §5, §7)', async () => {
    const server = await world.ready();
    const bearer = world.bearer();
    expect(await verdict(server, bearer)).toBe('ok');
    expect(server.metrics()).toMatchObject({ cached_tokens: 1 });

    world.cutHttp();
    const { ledger } = world.issuer;
    ledger.epoch = nextEpoch();
    const [, second] = [ledger.revoke('token'), ledger.revoke('token')];
    await world.issuer.publishEntries([second]);
    await until(server, ({ view }) => view.epoch === ledger.epoch);
    expect(server.metrics()).toMatchObject({ cached_tokens: 0 });
    expect(await verdict(server, bearer)).toBe('view.not_ready');
    world.healHttp();
    await until(server, ({ ready }) => ready);
    expect(await verdict(server, bearer)).toBe('ok');
  });

  it('starts from the kept trust and the stream while the issuer is down, and refuses what was revoked meanwhile', async () => {
    await world.ready();
    const jti = randomUUID();
    await world.issuer.publishEntries([world.issuer.ledger.revoke('token', jti)]);
    await world.issuer.publishHeartbeat();
    world.cutHttp();
    const restarted = await world.ready();
    expect(restarted.readiness().view.trust).toBe('kept');
    expect(await verdict(restarted, world.bearer({ jti }))).toBe('token.revoked');
    expect(await verdict(restarted, world.bearer())).toBe('ok');
  });

  it('is not ready without a kept trust while the issuer is down, answers 503, and recovers by itself', async () => {
    world.cutHttp();
    const server = await world.service({ trustStore: new MemoryTrustStore() });
    await until(server, ({ reasons }) => reasons.includes('no signing key of the issuer is trusted yet'));
    expect(await verdict(server, world.bearer())).toBe('view.not_ready');
    world.healHttp();
    await until(server, ({ ready }) => ready);
    expect(await verdict(server, world.bearer())).toBe('ok');
  });

  it('goes on over HTTP without NATS, turns stale without both, and recovers by itself', async () => {
    const server = await world.ready({ staleness: { contactMs: 1_000 } });
    await nats.kill();
    await until(server, ({ ready, view }) => ready && view.contactAgeMs < 500);
    const entry = world.issuer.ledger.revoke('session');
    await until(server, ({ view }) => view.position === entry.position);
    expect(await verdict(server, world.bearer({ sid: entry.value }))).toBe('token.revoked');

    world.cutHttp();
    await until(server, ({ ready }) => !ready);
    expect(await verdict(server, world.bearer())).toBe('view.stale');
    expect(server.readiness().reasons.join()).toMatch(/no contact.*NATS is away.*does not help over HTTP/s);
    world.healHttp();
    await until(server, ({ ready }) => ready);
    await nats.restart();
  });

  it('works without NATS at all, over HTTP alone', async () => {
    const server = await world.service({ nats: undefined });
    await until(server, ({ ready }) => ready);
    const entry = world.issuer.ledger.revoke('grant');
    await until(server, ({ view }) => view.position === entry.position);
    expect(await verdict(server, world.bearer({ grant_id: entry.value }))).toBe('token.revoked');
  });

  it('rev-precision-after-restart: says the same live, after a restart from the stream, and from a snapshot', async () => {
    const live = await world.ready();
    const expiresAt = Date.now() * 1_000 + 900_000_001;
    const account = randomUUID();
    await world.issuer.publishEntries([world.issuer.ledger.revoke('account', account, { generation: 2, expiresAt })]);
    await world.issuer.publishHeartbeat();
    await until(live, ({ view }) => view.position === 1);
    const snapshot = await world.ready({ nats: undefined });
    world.cutHttp();
    const replay = await world.ready();
    for (const server of [live, snapshot, replay]) {
      expect(await verdict(server, world.bearer({ sub: account, gen: [1, 1, 1] }))).toBe('token.revoked');
      expect(await verdict(server, world.bearer({ sub: account, gen: [1, 2, 1] }))).toBe('ok');
    }
  });

  it('asks the issuer at its internal URL, and takes no key from metadata that names another issuer', async () => {
    const options = { issuer: 'https://issuer.example', issuerInternalUrl: world.issuer.url, nats: undefined };
    const server = await world.service({ ...options, trustStore: new MemoryTrustStore() });
    await world.issuer.untilAsked('/.well-known/openid-configuration', 3);
    expect(server.readiness().view.keySetVersion).toBe(-1);
    expect(world.issuer.requests).not.toContain('/.well-known/jwks.json');
  });
});

describe('the trust in a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'valetkey-trust-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('comes back as it was kept, readable by this user alone; nothing kept is no trust; a torn file is refused', async () => {
    const path = join(folder, 'deep/trust.json');
    const store = new FileTrustStore(path);
    expect(await store.load()).toBeUndefined();
    const statement = {
      version: 3,
      keys: [{ kty: 'EC', kid: 'k', crv: 'P-256', x: 'x', y: 'y' }],
      revokedKids: ['r'],
      accessTokenLifetimeMaxS: 900,
    };
    const trust = { issuer: 'https://issuer.example', statement, epoch: randomUUID() };
    await store.save(trust);
    expect(await store.load()).toEqual(trust);
    expect((await stat(path)).mode & 0o077).toBe(0);
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 40));
    await expect(store.load()).rejects.toThrow(SyntaxError);
  });
});
