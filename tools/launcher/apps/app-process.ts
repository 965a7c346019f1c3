import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from '../launcher.error.ts';
import { ServerProcess, type ProcessNotes } from '../processes/server-process.ts';
import { workspaceRoot } from '../workspace.ts';

/** How one process of an app is started. */
export interface AppSettings {
  /** `auth`, or `auth-2` for a replica. */
  readonly name: string;
  readonly main: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly notes: ProcessNotes;
}

/** The built entry of an app. */
export function mainOf(app: string): string {
  return join(workspaceRoot, 'apps', app, 'dist/main.js');
}

/** Starts an app on this Node, and resolves once `GET /health/ready` says 200. */
export async function startApp(app: AppSettings): Promise<ServerProcess> {
  if (!existsSync(app.main)) throw new LauncherError(`${app.main} is missing: run npm run build.`);
  const server = await ServerProcess.start({
    name: app.name,
    command: process.execPath,
    args: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', app.main],
    env: { ...surroundings(), ...app.environment },
    cwd: workspaceRoot,
    stopSignal: 'SIGTERM',
    ...app.notes,
  });
  await server.until(() => isReady(app.port));
  return server;
}

/** Of this process's environment only what a machine needs: an app's settings come from `system.ts`. */
function surroundings(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}
