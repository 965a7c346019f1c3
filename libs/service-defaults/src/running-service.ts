import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type INestApplication, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { watchDatabase } from './database/watch-database.js';
import { Readiness } from './health/readiness.js';
import { GracefulServer } from './http/graceful-server.js';
import { PersistentNatsServer } from './messaging/persistent-nats-server.js';
import { Metrics } from './metrics/metrics.js';
import { serveOpenApi } from './openapi/serve-open-api.js';
import type { ServiceSettings } from './service-settings.js';

const shutdownLimitMsDefault = 10_000;
const afterLimitMs = 5_000;

/** A service that listens. */
export class RunningService {
  #stopping: Promise<void> | undefined;

  private constructor(
    readonly app: INestApplication,
    readonly name: string,
    private readonly settings: ServiceSettings,
    private readonly server: GracefulServer,
  ) {}

  static async listen(app: INestApplication, name: string, settings: ServiceSettings): Promise<RunningService> {
    const log = new Logger(name);
    if (settings.demo) log.warn('DEMO MODE: demo people, clients and keys with known passwords exist. Never use this in production.');
    const server = new GracefulServer(app.getHttpServer() as Server);
    const readiness = app.get(Readiness);
    readiness.add('service', () => (server.closing ? 'stopping' : undefined));
    if (settings.database) watchDatabase(app.get(DataSource), readiness, app.get(Metrics));
    if (settings.nats) await answerOverNats(app, name, settings.nats, readiness);
    if (settings.demo) serveOpenApi(app, name);
    await app.listen(settings.port, settings.host);
    const service = new RunningService(app, name, settings, server);
    log.log(`${name} listens on ${service.url}`);
    return service;
  }

  /** Where it really listens: with port 0, the port it was given. */
  get url(): string {
    const { address, port } = this.app.getHttpServer().address() as AddressInfo;
    return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  }

  /** Finishes what is under way, then lets go of database and NATS. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** SIGTERM and SIGINT stop the service; what hangs is cut off, so the process ends within its limit whatever happens. */
  stopOnSignals(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        setTimeout(() => process.exit(1), this.#limitMs + afterLimitMs).unref();
        this.stop().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      });
    }
  }

  get #limitMs(): number {
    return this.settings.shutdownLimitMs ?? shutdownLimitMsDefault;
  }

  async #stop(): Promise<void> {
    await this.server.close(this.#limitMs);
    await this.app.close();
  }
}

async function answerOverNats(
  app: INestApplication,
  name: string,
  settings: NonNullable<ServiceSettings['nats']>,
  readiness: Readiness,
): Promise<void> {
  const strategy = new PersistentNatsServer(name, settings);
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  readiness.add('nats', () => strategy.problem);
  await app.startAllMicroservices();
}
