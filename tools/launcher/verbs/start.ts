import { join } from 'node:path';
import { DataFolder } from '../data-folder.ts';
import { LauncherError } from '../launcher.error.ts';
import { isFree } from '../processes/free-port.ts';
import { portHolder } from '../processes/port-holder.ts';
import { RunningSystem, type SystemSettings } from '../running-system.ts';
import { keptSecrets } from '../secrets.ts';
import { demoPorts, type Surroundings } from '../system.ts';
import { workspaceRoot } from '../workspace.ts';
import { build } from './build.ts';
import { supervise } from './supervise.ts';
import { welcome } from './welcome.ts';

/** How one run of `npm start` differs from the next. */
export interface StartOptions {
  /** Begin with empty databases and streams. */
  readonly fresh: boolean;
  readonly dataFolder: string;
  readonly ports: Surroundings['ports'];
  /** Compiles what changed, and says how long it took. */
  readonly build: () => Promise<number>;
  readonly mainOf?: SystemSettings['mainOf'];
  /** Called once all is ready. */
  readonly whileRunning?: (system: RunningSystem) => void;
}

/** `npm start` as a person types it. */
export function demo(args: readonly string[]): StartOptions {
  return { fresh: args.includes('--fresh'), dataFolder: join(workspaceRoot, '.data'), ports: demoPorts, build };
}

/** Runs the whole system, its data kept in the data folder, until Ctrl-C. Resolves when everything has ended. */
export async function start(options: StartOptions): Promise<void> {
  const startedAt = performance.now();
  const data = await DataFolder.take(options.dataFolder);
  try {
    if (options.fresh) data.wipe();
    const folders = data.prepare();
    const system = new RunningSystem({
      where: { ports: options.ports, secrets: keptSecrets(data.secrets) },
      folders,
      throwAway: false,
      onReady: step,
      ...(options.mainOf ? { mainOf: options.mainOf } : {}),
    });
    const stopped = stopOnSignal(system);
    await bringUp(system, options).catch((error: unknown) => stopped.otherwise(error));
    if (!stopped.asked) {
      console.log(welcome(system, performance.now() - startedAt));
      for (const running of system.processes) void supervise(running, () => stopped.asked);
      options.whileRunning?.(system);
    }
    await stopped.done;
  } finally {
    data.release();
    if (process.connected) process.disconnect(); // While we listen to it, the channel to our parent keeps us alive.
  }
}

async function bringUp(system: RunningSystem, options: StartOptions): Promise<void> {
  await assertFree(options.ports);
  step('build', await options.build());
  await system.start();
}

async function assertFree(ports: Surroundings['ports']): Promise<void> {
  for (const [name, port] of Object.entries(ports)) {
    if (name === 'gateway' || (await isFree(port))) continue;
    throw new LauncherError(`Port ${port}, which ${name} needs, is held by ${portHolder(port)}: end that, then start again.`);
  }
}

/** Ctrl-C, SIGTERM, a closed terminal, or the end of the process that started us. Asked twice is asked once. */
function stopOnSignal(system: RunningSystem): { readonly asked: boolean; readonly done: Promise<void>; otherwise(error: unknown): void } {
  let asked = false;
  const keepAlive = setInterval(() => {}, 1 << 30); // The processes we started do not hold us.
  const done = new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      if (asked) return;
      asked = true;
      console.log('\nStopping …');
      system.stop().then(resolve, reject);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    process.on('disconnect', stop);
  }).finally(() => clearInterval(keepAlive));
  return {
    get asked() {
      return asked;
    },
    done,
    otherwise: (error) => {
      if (asked) return; // It failed because it was stopped.
      asked = true; // Everything is down.
      clearInterval(keepAlive);
      throw error;
    },
  };
}

function step(name: string, tookMs: number): void {
  console.log(`  ✓ ${(displayNames[name] ?? name).padEnd(12)} ${(tookMs / 1_000).toFixed(1)} s`);
}

const displayNames: Readonly<Record<string, string>> = { postgres: 'PostgreSQL', nats: 'NATS' };
