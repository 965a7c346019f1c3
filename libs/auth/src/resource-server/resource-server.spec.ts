import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startNats, type TestNats } from '@valetkey/launcher';
import type { Trust, TrustStore } from '../wire/trust-store.js';
import { sign } from '../wire/fake-ledger.fixture.js';
import { CLIENT, FakeIssuer } from './fake-issuer.fixture.js';
import type { Readiness } from './readiness.js';
import { ResourceServer } from './resource-server.js';
import type { ResourceServerOptions } from './resource-server-options.js';

const AUDIENCE = 'https://cart.example';
const TIMINGS = { tickMs: 20, contactCheckMs: 50, tailIntervalMs: 100, holePatienceMs: 60, heartbeatMissingMs: 300, keyFetchMs: 50 };

describe('a resource server on a real NATS', () => {
  let nats: TestNats;
  let issuer: FakeIssuer;
  const servers: ResourceServer[] = [];

  beforeAll(async () => {
    nats = await startNats();
  });
  afterAll(() => nats.stop());
  beforeEach(async () => {
    issuer = await FakeIssuer.start();
    await issuer.connect(nats);
    await issuer.publishKeySet();
    await issuer.publishHeartbeat();
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await issuer.stop();
    await nats.restart({ wipe: true });
  });

  async function startServer(more: Partial<ResourceServerOptions> = {}): Promise<ResourceServer> {
    const server = await ResourceServer.start({
      issuer: issuer.url,
      audience: AUDIENCE,
      service: 'cart',
      client: CLIENT,
      nats: { servers: nats.url, ...nats.credentials('cart') },
      trustStore: new MemoryTrustStore(),
      timings: TIMINGS,
      ...more,
    });
    servers.push(server);
    return server;
  }

  it('becomes ready, lets a token in, and refuses it once its revocation is published', async () => {
    const server = await startServer();
    await until(server, ({ ready }) => ready);
    const jti = randomUUID();
    const token = mint(issuer, { jti });
    expect(await server.authenticate(`Bearer ${token}`)).toMatchObject({ jti });

    const entry = issuer.ledger.revoke('token', jti);
    await issuer.publishEntries([entry]);
    await until(server, ({ view }) => view.position === entry.position);
    expect(() => server.authenticate(`Bearer ${token}`)).toThrow(/Revoked by token revocation/);
  });
});

/** Resolves as soon as the readiness is as wanted, looking at each change. */
function until(server: ResourceServer, wanted: (readiness: Readiness) => boolean): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (!wanted(server.readiness())) return;
      end();
      done();
    };
    const end = server.onReadinessChange(look);
    look();
  });
}

class MemoryTrustStore implements TrustStore {
  kept: Trust | undefined;

  load(): Promise<Trust | undefined> {
    return Promise.resolve(this.kept);
  }

  save(trust: Trust): Promise<void> {
    this.kept = trust;
    return Promise.resolve();
  }
}

function mint(issuer: FakeIssuer, claims: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const payload = {
    iss: issuer.url,
    sub: randomUUID(),
    aud: AUDIENCE,
    exp: now + 900,
    iat: now,
    jti: randomUUID(),
    client_id: 'web',
    scope: 'cart:read',
    gen: [1, 1, 1],
    ...claims,
  };
  return sign(payload, 'at+jwt', issuer.ledger.signer);
}
