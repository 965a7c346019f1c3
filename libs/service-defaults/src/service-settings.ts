import type { DataSourceOptions } from 'typeorm';

/** What `startService` has to know about one service, out of its configuration. */
export interface ServiceSettings {
  readonly host: string;
  readonly port: number;
  /** How others call this service; in demo mode a loopback address. */
  readonly publicUrl: string;
  readonly demo: boolean;
  readonly corsOrigins?: readonly string[];
  readonly logLevel?: string;
  /** How long requests under way may take after SIGTERM. Default 10 s. */
  readonly shutdownLimitMs?: number;
  /** Largest request body. Default 100 kB. */
  readonly bodyMaxBytes?: number;
  readonly database?: DatabaseSettings;
  /** Given, the service answers NATS requests in the queue group of its name. */
  readonly nats?: NatsSettings;
}

/** Where the service's data lives, and the one list of its migrations. */
export interface DatabaseSettings {
  readonly url: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  readonly migrations: NonNullable<DataSourceOptions['migrations']>;
  /** Most connections one process holds. Default 10. */
  readonly poolMax?: number;
}

/** Where NATS is, and as whom the service speaks there. */
export interface NatsSettings {
  readonly servers: string;
  readonly user: string;
  readonly pass: string;
}
