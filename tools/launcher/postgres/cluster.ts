import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { LauncherError } from '../launcher.error.ts';
import { ServerProcess, type ProcessNotes } from '../processes/server-process.ts';
import { giveToUnprivileged, unprivileged } from '../processes/unprivileged.ts';
import { postgresBinaries } from './binaries.ts';

/** Where a PostgreSQL cluster lives and how it is reached. `folder` exists and belongs to the user it runs as. */
export interface Cluster {
  readonly folder: string;
  readonly port: number;
  readonly password: string;
  /** More `-c` settings, such as `fsync=off` for one that is thrown away. */
  readonly settings: readonly string[];
  readonly throwAway: boolean;
  readonly notes?: ProcessNotes;
}

/** Starts PostgreSQL on loopback, creating the cluster at the first time, and resolves once it answers a query. */
export async function startCluster(cluster: Cluster): Promise<ServerProcess> {
  const binaries = postgresBinaries();
  const data = join(cluster.folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, cluster, data);
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${cluster.port}`, ...cluster.settings];
  const server = await ServerProcess.start({
    name: 'PostgreSQL',
    ...unprivileged(join(binaries, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]),
    logFile: join(cluster.folder, 'postgres.log'),
    ...cluster.notes,
    stopSignal: cluster.throwAway ? 'SIGQUIT' : 'SIGINT',
    ...(cluster.throwAway ? { throwAwayFolder: cluster.folder } : {}),
  });
  await server.until(() => answers(databaseUrl(cluster, 'postgres')));
  return server;
}

/** The address of one database of the cluster, for its superuser. */
export function databaseUrl(cluster: Pick<Cluster, 'port' | 'password'>, database: string): string {
  return `postgresql://postgres:${cluster.password}@127.0.0.1:${cluster.port}/${database}`;
}

/** Creates the database unless it is there. */
export async function createDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  });
}

async function initialise(binaries: string, cluster: Cluster, data: string): Promise<void> {
  const unfinished = `${data}-unfinished`; // A start that was cut off leaves this and never half a cluster.
  rmSync(unfinished, { recursive: true, force: true });
  const passwordFile = join(cluster.folder, 'password');
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  giveToUnprivileged(passwordFile);
  // ICU stays out: the binaries carry an old one, and the built-in C.UTF-8 sorts alike everywhere.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const flags = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync', '--no-instructions', ...locale];
  const initdb = unprivileged(join(binaries, 'initdb'), ['-D', unfinished, ...flags]);
  await promisify(execFile)(initdb.command, initdb.args, { cwd: '/' }).catch((error: Error & { stderr?: string }) => {
    throw new LauncherError(`PostgreSQL could not set up its data in ${cluster.folder}: ${error.stderr?.trim() ?? error.message}.`);
  });
  rmSync(passwordFile);
  const rename = unprivileged('/bin/mv', [unfinished, data]);
  await promisify(execFile)(rename.command, rename.args, { cwd: '/' });
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

async function withClient(url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // A server that goes away while we are closing is what tests do.
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
