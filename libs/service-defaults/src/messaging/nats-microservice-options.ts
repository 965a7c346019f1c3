import { type NatsOptions, Transport } from '@nestjs/microservices';
import type { NatsSettings } from '../service-settings.js';

/** Requests over NATS: one replica of the queue group answers each. Reconnects for ever, also when NATS is away at the start. */
export function natsMicroserviceOptions(service: string, settings: NatsSettings): NatsOptions {
  return {
    transport: Transport.NATS,
    options: {
      ...settings,
      name: service,
      queue: service,
      inboxPrefix: `_INBOX_${service}`,
      reconnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
      waitOnFirstConnect: true,
      pingInterval: 5_000,
      maxPingOut: 2,
      // Requests under way are answered before the connection closes.
      gracefulShutdown: true,
      gracePeriod: 250,
    },
  };
}
