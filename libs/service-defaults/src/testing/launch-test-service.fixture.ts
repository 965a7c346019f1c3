import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import type { GuardingResourceServer } from '@valetkey/auth';
import { TestIssuer } from '@valetkey/auth/testing';
import { startNats, startPostgres } from '@valetkey/launcher';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { launchService, type RunningService, type ServiceOptions } from '../index.js';

type ServiceName = 'cart' | 'inventory' | 'payment';

/** A service of ours that really listens, with everything around it. */
export interface TestService {
  readonly issuer: TestIssuer;
  readonly audience: string;
  readonly service: RunningService;
  /** Its database. */
  readonly database: DataSource;
  /** A request with a person's access token that has these scopes, or a `client`'s own; without `scope`, one without token. */
  call(
    path: string,
    request?: RequestInit & { readonly scope?: string; readonly subject?: string; readonly client?: string },
  ): Promise<Response>;
  /** A request over NATS, as the gateway sends it. */
  ask(pattern: string, data: unknown, token?: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** The same person for every call that names none. */
const person = '0198c0de-0000-7000-8000-000000000001';

/** Starts a service as `startService` does, on throw-away PostgreSQL and NATS. */
export async function launchTestService<Schema extends z.ZodObject>(
  name: ServiceName,
  serviceOf: (resourceServer: GuardingResourceServer) => ServiceOptions<Schema>,
): Promise<TestService> {
  const audience = `http://localhost/${name}`;
  const issuer = new TestIssuer();
  const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
  const { user, pass } = nats.credentials(name);
  const service = await launchService({
    ...serviceOf(issuer.resourceServer({ audience })),
    environment: prefixed(name, {
      PORT: '0',
      LOG_LEVEL: 'silent',
      SHUTDOWN_LIMIT_MS: '500',
      PUBLIC_URL: audience,
      ISSUER: issuer.issuer,
      DATABASE_URL: await postgres.createDatabase(),
      NATS_URL: nats.url,
      NATS_USER: user,
      NATS_PASSWORD: pass,
      CLIENT_ID: name,
      CLIENT_SECRET: 'not used in this test',
      CORS_ORIGINS: 'https://shop.example',
    }),
  });
  const gateway = await connectAsGateway(nats.url, nats.credentials('gateway'));
  return {
    issuer,
    audience,
    service,
    database: service.app.get(DataSource),
    call: async (path, { scope, subject = person, client, ...request } = {}) => {
      const own = new Headers(request.headers);
      const mint = (wanted: string) =>
        client === undefined
          ? issuer.mint({ audience, scope: wanted, subject })
          : issuer.mintForClient({ audience, scope: wanted, clientId: client });
      if (scope !== undefined) own.set('authorization', `Bearer ${mint(scope)}`);
      if (request.body !== undefined && !own.has('content-type')) own.set('content-type', 'application/json');
      return fetch(`${service.url}${path}`, { redirect: 'manual', ...request, headers: own });
    },
    ask: (pattern, data, token) => ask(gateway, pattern, data, token),
    stop: async () => {
      await gateway.close();
      await service.stop();
      await Promise.all([postgres.stop(), nats.stop()]);
    },
  };
}

function prefixed(name: string, values: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const named = Object.entries(values).map(([key, value]) => [`${name.toUpperCase()}_${key}`, value]);
  return Object.fromEntries([['DEMO', '1'], ...named]);
}

function connectAsGateway(servers: string, { user, pass }: { user: string; pass: string }): Promise<NatsConnection> {
  return connect({ servers, user, pass, inboxPrefix: '_INBOX_gateway' });
}

async function ask(gateway: NatsConnection, pattern: string, data: unknown, token?: string): Promise<unknown> {
  const sent = headers();
  if (token !== undefined) sent.set('authorization', `Bearer ${token}`);
  const answer = await gateway.request(pattern, JSON.stringify({ pattern, data, id: '1' }), { headers: sent, timeout: 5_000 });
  const { response, err }: { response?: unknown; err?: unknown } = answer.json();
  return err ?? response;
}
