import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { mainOf, startApp } from './apps/app-process.ts';
import { LauncherError } from './launcher.error.ts';
import { startNatsProcess, type ExtraNatsUser } from './nats/nats-process.ts';
import { demoCredentials, type NatsCredentials } from './nats/nats-users.ts';
import { createDatabase, databaseUrl, startCluster } from './postgres/cluster.ts';
import { freePort } from './processes/free-port.ts';
import { RunningProcess } from './processes/running-process.ts';
import type { ProcessNotes, ServerProcess } from './processes/server-process.ts';
import { appNames, apps, urlOf, type App, type AppName, type Surroundings } from './system.ts';

/** Where a system keeps its files, where it listens, and what differs from `system.ts`. */
export interface SystemSettings {
  readonly where: Surroundings;
  readonly folders: { readonly postgres: string; readonly nats: string; readonly logs: string; readonly run?: string };
  /** Variables by app that are added to those of `system.ts`, or replace them. */
  readonly env?: Partial<Record<AppName, Readonly<Record<string, string>>>>;
  readonly replicas?: Partial<Record<AppName, number>>;
  readonly apps?: readonly AppName[];
  readonly extraNatsUsers?: readonly ExtraNatsUser[];
  /** Data does not outlive this process, and need not survive a power cut. */
  readonly throwAway: boolean;
  readonly onReady?: (name: string, afterMs: number) => void;
  /** Tests of the launcher itself put a small program here. */
  readonly mainOf?: (app: AppName) => string;
}

/** What another process needs to use a running system. */
export interface SystemAddresses {
  readonly urls: Readonly<Record<AppName, string>>;
  /** Superuser's addresses. */
  readonly databases: Readonly<Record<AppName, string>>;
  readonly natsUrl: string;
  /** The folder with a log file for each process. */
  readonly logs: string;
}

/** PostgreSQL, NATS and the apps of `system.ts` as real processes. */
export class RunningSystem {
  /** Public addresses: the issuer's name, and the services' audiences. */
  readonly urls: Readonly<Record<AppName, string>>;
  readonly natsUrl: string;
  readonly #settings: SystemSettings;
  readonly #processes = new Map<string, RunningProcess>();
  readonly #addresses = new Map<string, string>();
  readonly #starting = new Set<Promise<unknown>>();
  readonly #abandon = new AbortController();

  constructor(settings: SystemSettings) {
    const { where } = settings;
    this.#settings = settings;
    this.urls = {
      auth: urlOf('auth', where),
      cart: urlOf('cart', where),
      inventory: urlOf('inventory', where),
      payment: urlOf('payment', where),
    };
    this.natsUrl = `nats://127.0.0.1:${where.ports.nats}`;
  }

  /** Starts everything in the order of its dependencies, each as soon as what it needs is ready. */
  async start(): Promise<this> {
    const { apps: wanted = appNames, replicas = {} } = this.#settings;
    try {
      await Promise.all([this.#startPostgres(), this.#startNats()]);
      const ready = new Map<AppName, Promise<unknown>>();
      for (const app of apps.filter(({ name }) => wanted.includes(name))) {
        const instances = Array.from({ length: replicas[app.name] ?? 1 }, (_, index) => index + 1);
        const dependencies = Promise.all(app.after.flatMap((name) => ready.get(name) ?? []));
        ready.set(
          app.name,
          dependencies.then(() => Promise.all(instances.map((instance) => this.#startApp(app, instance)))),
        );
      }
      await Promise.all(ready.values());
    } catch (error) {
      await this.stop();
      throw error;
    }
    return this;
  }

  /** `auth`, `auth-2` (a replica), `cart`, `inventory`, `payment`, `postgres` or `nats`. */
  process(name: string): RunningProcess {
    const found = this.#processes.get(name);
    if (!found) throw new LauncherError(`No process called ${name} runs; there are ${[...this.#processes.keys()].join(', ')}.`);
    return found;
  }

  get processes(): readonly RunningProcess[] {
    return [...this.#processes.values()];
  }

  /** Where one process listens, which differs from `urls` for a replica. */
  addressOf(name: string): string {
    const address = this.#addresses.get(name);
    if (!address) throw new LauncherError(`No app called ${name} runs.`);
    return address;
  }

  /** What another process needs to use this system. */
  addresses(): SystemAddresses {
    const { auth, cart, inventory, payment } = this.urls;
    const databases = {
      auth: this.databaseUrl('auth'),
      cart: this.databaseUrl('cart'),
      inventory: this.databaseUrl('inventory'),
      payment: this.databaseUrl('payment'),
    };
    return { urls: { auth, cart, inventory, payment }, databases, natsUrl: this.natsUrl, logs: this.#settings.folders.logs };
  }

  /** Superuser's address of an app's database. */
  databaseUrl(name: AppName): string {
    return databaseUrl({ port: this.#settings.where.ports.postgres, password: this.#settings.where.secrets.postgresPassword }, name);
  }

  /** Where NATS keeps its streams; a test removes it while NATS is down. */
  get natsStore(): string {
    return join(this.#settings.folders.nats, 'jetstream');
  }

  natsCredentials(user: string): NatsCredentials {
    return demoCredentials(user);
  }

  /** Apps first, then what they stand on. Nothing runs afterwards; throw-away data is gone. */
  async stop(): Promise<void> {
    this.#abandon.abort();
    await Promise.allSettled(this.#starting);
    const servers = ['postgres', 'nats'];
    const standing = this.processes.filter(({ name }) => servers.includes(name));
    const onThem = this.processes.filter(({ name }) => !servers.includes(name));
    await Promise.all(onThem.map((running) => running.stop()));
    await Promise.all(standing.map((running) => running.stop()));
    if (!this.#settings.throwAway) return;
    for (const folder of Object.values(this.#settings.folders)) rmSync(folder, { recursive: true, force: true });
  }

  async #startPostgres(): Promise<void> {
    const { where, folders, throwAway } = this.#settings;
    const cluster = {
      folder: folders.postgres,
      port: where.ports.postgres,
      password: where.secrets.postgresPassword,
      settings: throwAway ? ['fsync=off', 'full_page_writes=off', 'max_connections=200'] : ['max_connections=200'],
      throwAway,
      notes: this.#notes('postgres'),
    };
    await this.#run('postgres', () => startCluster(cluster));
    for (const name of appNames) await createDatabase(databaseUrl(cluster, 'postgres'), name);
  }

  async #startNats(): Promise<void> {
    const { where, folders, throwAway, extraNatsUsers = [] } = this.#settings;
    const nats = { folder: folders.nats, port: where.ports.nats, extraUsers: extraNatsUsers, throwAway, notes: this.#notes('nats') };
    await this.#run('nats', () => startNatsProcess(nats));
  }

  async #startApp(app: App, instance: number): Promise<void> {
    const { where, env = {}, mainOf: main = mainOf } = this.#settings;
    const name = instance === 1 ? app.name : `${app.name}-${instance}`;
    const port = instance === 1 ? where.ports[app.name] : await freePort();
    const address = `http://localhost:${port}`;
    const environment = { ...app.environment(where), ...(instance === 1 ? {} : replica(app.name, port)), ...env[app.name] };
    this.#addresses.set(name, address);
    await this.#run(name, () => startApp({ name, main: main(app.name), port, environment, notes: this.#notes(name) }));
  }

  async #run(name: string, launch: () => Promise<ServerProcess>): Promise<void> {
    if (this.#abandon.signal.aborted) throw new LauncherError(`${name} was not started, as the system is being stopped.`);
    const startedAt = performance.now();
    const starting = RunningProcess.start(name, launch).then((running) => this.#processes.set(name, running));
    this.#starting.add(starting);
    await starting;
    this.#settings.onReady?.(name, performance.now() - startedAt);
  }

  #notes(name: string): ProcessNotes {
    const { logs, run } = this.#settings.folders;
    return { logFile: join(logs, `${name}.log`), abandon: this.#abandon.signal, ...(run ? { pidFile: join(run, `${name}.pid`) } : {}) };
  }
}

/** A replica answers to the issuer's name and, for tests that want this very one, to its own address. */
function replica(name: AppName, port: number): Record<string, string> {
  const prefix = name.toUpperCase();
  return { [`${prefix}_PORT`]: String(port), ...(name === 'auth' ? { AUTH_INTERNAL_URL: `http://localhost:${port}` } : {}) };
}
