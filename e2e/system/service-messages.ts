import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { demoCredentials } from '@valetkey/launcher';
import type { ServiceName } from './services.ts';
import { sharedSystem } from './shared-system.ts';

const QUESTIONS = {
  cart: { pattern: 'cart.get-cart', data: {} },
  inventory: { pattern: 'inventory.get-stock', data: { productId: 'harbour-vase' } },
  payment: { pattern: 'payment.list-payments', data: {} },
} as const;

/** Signs in to NATS as one of its users, with that user's own inbox. */
export function natsAs(user: string): Promise<NatsConnection> {
  return connect({
    servers: sharedSystem().natsUrl,
    ...demoCredentials(user),
    inboxPrefix: `_INBOX_${user}`,
    ignoreAuthErrorAbort: true,
    timeout: 5_000,
  });
}

/** Status of a service's answer over NATS to a token; without one, none is sent. */
export async function askOverNats(connection: NatsConnection, service: ServiceName, token?: string): Promise<number> {
  const { pattern, data } = QUESTIONS[service];
  const sent = headers();
  if (token !== undefined) sent.set('authorization', `Bearer ${token}`);
  const reply = await connection.request(pattern, JSON.stringify({ pattern, data, id: '1' }), { headers: sent, timeout: 5_000 });
  const { err }: { err?: { error: { status: number } } | null } = reply.json();
  return err?.error.status ?? 200;
}
