import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ServerProcess, type ProcessNotes } from '../processes/server-process.ts';
import { workspaceRoot } from '../workspace.ts';
import { natsServerBinary } from './nats-server-binary.ts';
import { demoCredentials, natsUsers } from './nats-users.ts';

/** A user a test adds, an attacker for instance. Without `permissions` it may do everything. */
export interface ExtraNatsUser {
  readonly user: string;
  readonly pass: string;
  readonly permissions?: { readonly publish?: readonly string[]; readonly subscribe?: readonly string[] };
}

/** Where a nats-server keeps its files and listens. */
export interface NatsSettings {
  readonly folder: string;
  readonly port: number;
  readonly storeDir?: string;
  readonly extraUsers?: readonly ExtraNatsUser[];
  readonly throwAway: boolean;
  readonly notes?: ProcessNotes;
}

/** Starts nats-server with the rights of `deploy/nats/nats-server.conf`, and resolves once it greets. */
export async function startNatsProcess(settings: NatsSettings): Promise<ServerProcess> {
  mkdirSync(settings.folder, { recursive: true });
  const storeDir = settings.storeDir ?? join(settings.folder, 'jetstream');
  const address = ['-a', '127.0.0.1', '-p', String(settings.port)];
  const server = await ServerProcess.start({
    name: 'nats-server',
    command: await natsServerBinary(),
    args: ['-c', configuration(settings), ...address, '-sd', storeDir],
    env: { ...process.env, ...passwords() },
    logFile: join(settings.folder, 'nats-server.log'),
    ...settings.notes,
    stopSignal: 'SIGTERM',
    ...(settings.throwAway ? { throwAwayFolder: settings.folder } : {}),
  });
  await server.until(() => greets(settings.port));
  return server;
}

function configuration({ folder, extraUsers = [] }: NatsSettings): string {
  const original = join(workspaceRoot, 'deploy/nats/nats-server.conf');
  if (extraUsers.length === 0) return original;
  const users = extraUsers.map(({ user, pass, permissions }) =>
    JSON.stringify({ user, password: pass, ...(permissions && { permissions }) }),
  );
  const extended = join(folder, 'nats-server.conf');
  writeFileSync(
    extended,
    readFileSync(original, 'utf8').replace('users: [', () => `users: [\n${users.join('\n')}`),
  );
  return extended;
}

function passwords(): Record<string, string> {
  return Object.fromEntries(natsUsers.map((user) => [`NATS_${user.toUpperCase()}_PASSWORD`, demoCredentials(user).pass]));
}

/** A NATS server speaks first: `INFO {…}`. */
function greets(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (greeted: boolean): void => {
      socket.destroy();
      done(greeted);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('data', (greeting) => finish(greeting.toString().startsWith('INFO ')));
  });
}
