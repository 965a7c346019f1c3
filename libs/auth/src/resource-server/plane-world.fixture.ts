import { randomUUID } from 'node:crypto';
import { startNats, type TestNats } from '@valetkey/launcher';
import { sign } from '../wire/fake-ledger.fixture.js';
import type { Trust, TrustStore } from '../wire/trust-store.js';
import { CLIENT, FakeIssuer } from './fake-issuer.fixture.js';
import type { Readiness } from './readiness.js';
import { ResourceServer } from './resource-server.js';
import type { PlaneTimings, ResourceServerOptions } from './resource-server-options.js';

export const AUDIENCE = 'https://cart.example';

/** Everything that a service waits for, shortened. */
export const TIMINGS: PlaneTimings = {
  tickMs: 20,
  contactCheckMs: 50,
  tailIntervalMs: 100,
  holePatienceMs: 60,
  heartbeatMissingMs: 300,
  keyFetchMs: 50,
};

/** A real NATS, a fake issuer with a real key, and services of one test. */
export class PlaneWorld {
  readonly trustStore = new MemoryTrustStore();
  private readonly servers: ResourceServer[] = [];

  private constructor(
    readonly nats: TestNats,
    readonly issuer: FakeIssuer,
  ) {}

  /** With a key set and a heartbeat on the stream. */
  static async start(nats: TestNats): Promise<PlaneWorld> {
    const world = new PlaneWorld(nats, await FakeIssuer.start());
    await world.issuer.connect(nats);
    await world.issuer.publishKeySet();
    await world.issuer.publishHeartbeat();
    return world;
  }

  async service(more: Partial<ResourceServerOptions> = {}): Promise<ResourceServer> {
    const server = await ResourceServer.start({
      issuer: this.issuer.url,
      audience: AUDIENCE,
      service: 'cart',
      client: CLIENT,
      nats: { servers: this.nats.url, ...this.nats.credentials('cart') },
      trustStore: this.trustStore,
      timings: TIMINGS,
      ...more,
    });
    this.servers.push(server);
    return server;
  }

  async ready(more: Partial<ResourceServerOptions> = {}): Promise<ResourceServer> {
    const server = await this.service(more);
    await until(server, ({ ready }) => ready);
    return server;
  }

  /** The issuer answers nothing over HTTP any more. */
  cutHttp(): void {
    for (const path of ['/revocations', '/.well-known/openid-configuration', '/.well-known/jwks.json']) this.issuer.refusals.set(path, 503);
  }

  healHttp(): void {
    this.issuer.refusals.clear();
  }

  /** The `Authorization` of a token that the issuer signs now. */
  bearer(claims: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1_000);
    const payload = {
      iss: this.issuer.url,
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
    return `Bearer ${sign(payload, 'at+jwt', this.issuer.ledger.signer)}`;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.issuer.stop();
  }
}

export { startNats, type TestNats };

/** Resolves as soon as the readiness is as wanted, looking at each change. */
export function until(server: ResourceServer, wanted: (readiness: Readiness) => boolean): Promise<void> {
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

/** What a server says to a token: its code, or `ok`. */
export async function verdict(server: ResourceServer, authorization: string): Promise<string> {
  try {
    await server.authenticate(authorization);
    return 'ok';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

export class MemoryTrustStore implements TrustStore {
  kept: Trust | undefined;

  load(): Promise<Trust | undefined> {
    return Promise.resolve(this.kept);
  }

  save(trust: Trust): Promise<void> {
    this.kept = trust;
    return Promise.resolve();
  }
}
