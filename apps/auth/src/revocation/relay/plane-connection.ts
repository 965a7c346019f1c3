import { AuthorizationError, connect, type NatsConnection } from '@nats-io/transport-node';
import { ConfigurationError } from '@valetkey/service-defaults';
import { PlaneStreamClient } from './plane-stream-client.js';

/** Where NATS is, and who we are there. */
export interface PlaneConnectionSettings {
  readonly servers: string;
  readonly user: string;
  readonly pass: string;
}

const RETRY_MS = 500;

/** The relay's connection to NATS. While it is away, it is tried again for ever; a closed one is built anew. */
export class PlaneConnection {
  #connection: NatsConnection | undefined;
  #stream: PlaneStreamClient | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly settings: PlaneConnectionSettings) {}

  /** The stream's client, while there is a connection. */
  get stream(): PlaneStreamClient | undefined {
    return this.#stream;
  }

  /**
   * The first attempt: NATS may be away, but not refuse us.
   * @throws {ConfigurationError} naming the variables when the credentials are wrong
   */
  async open(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      if (error instanceof AuthorizationError) {
        throw new ConfigurationError('NATS refuses the issuer: AUTH_NATS_USER or AUTH_NATS_PASSWORD is wrong', { cause: error });
      }
      this.#reconnectLater();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#stream = undefined;
    await this.#connection?.close().catch(() => {});
  }

  async #connect(): Promise<void> {
    const connection = await connect({
      ...this.settings,
      name: 'valetkey relay',
      inboxPrefix: `_INBOX_${this.settings.user}`,
      timeout: 2_000,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      pingInterval: 2_000,
      maxPingOut: 2,
      ignoreAuthErrorAbort: true,
    });
    if (this.#closed) return void connection.close();
    this.#connection = connection;
    this.#stream = await PlaneStreamClient.over(connection);
    void connection.closed().then(() => {
      this.#stream = undefined;
      this.#reconnectLater();
    });
  }

  #reconnectLater(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => void this.#connect().catch(() => this.#reconnectLater()), RETRY_MS);
  }
}
