import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { ServerNats } from '@nestjs/microservices';
import { errors, type NatsConnection } from '@nats-io/transport-node';
import type { NatsSettings } from '../service-settings.js';

const RETRY_MS = 500;

/**
 * Answers requests over NATS; one replica of the queue group answers each. Nest's own server gives up for good where NATS refuses its
 * user twice, forbids a subscription, or ends the connection (nestjs/nest#10581); this one says so in {@link problem} and begins anew.
 */
export class PersistentNatsServer extends ServerNats {
  readonly #stopping = new AbortController();
  #problem: string | undefined = 'not connected yet';
  #running: Promise<void> | undefined;

  constructor(service: string, settings: NatsSettings) {
    super({
      ...settings,
      name: service,
      queue: service,
      inboxPrefix: `_INBOX_${service}`,
      reconnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RETRY_MS,
      ignoreAuthErrorAbort: true,
      pingInterval: 5_000,
      maxPingOut: 2,
      // Requests under way are answered before the connection closes.
      gracefulShutdown: true,
      gracePeriod: 250,
    });
  }

  /** Why nobody is answered now; `undefined` when all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Does not wait for NATS: without it the service is up, and says that it is not ready. */
  override listen(callback: () => void): Promise<void> {
    this.#running = this.#run();
    callback();
    return Promise.resolve();
  }

  override async close(): Promise<void> {
    this.#stopping.abort();
    await super.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const connection = await this.#connect();
      if (connection !== undefined && signal.aborted) await super.close();
      else if (connection !== undefined) await this.#watch(connection);
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined); // aborted by `close`
    }
  }

  async #connect(): Promise<NatsConnection | undefined> {
    let refusal: unknown;
    await super.listen((error) => (refusal = error));
    if (refusal === undefined) return this.unwrap<NatsConnection>();
    this.#problem = describe(refusal);
    return undefined;
  }

  /** Until the connection is closed for good, by whomever. */
  async #watch(connection: NatsConnection): Promise<void> {
    let refused = false;
    const statuses = connection.status();
    void this.#settle(connection, () => refused);
    for await (const status of statuses) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') {
        this.#problem ??= 'disconnected'; // a refusal says more, and each refused attempt ends in a disconnection
      } else if (status.type === 'reconnect') {
        refused = false;
        void this.#settle(connection, () => refused);
      } else if (status.type === 'error') {
        refused = true;
        this.#problem = describe(status.error);
        // The subscription is gone, and no reconnection brings it back.
        if (isForbiddenSubscription(status.error)) await connection.close();
      }
    }
    this.#problem ??= 'the connection was closed';
  }

  /** All is well once NATS has answered what came after the subscriptions, and has refused none. */
  async #settle(connection: NatsConnection, isRefused: () => boolean): Promise<void> {
    try {
      await connection.flush();
      await turn();
      if (!isRefused()) this.#problem = undefined;
    } catch {
      // Lost again meanwhile: the status says so.
    }
  }
}

function isForbiddenSubscription(error: Error): boolean {
  return error instanceof errors.PermissionViolationError && error.operation === 'subscription';
}

function describe(error: unknown): string {
  if (error instanceof errors.PermissionViolationError) return `refused: no ${error.operation} to ${error.subject}`;
  if (error instanceof errors.AuthorizationError) return `refused: ${error.message}`;
  return `not connected: ${error instanceof Error ? error.message : 'unknown reason'}`;
}
