import { join } from 'node:path';
import { DataFolder } from '../data-folder.ts';
import { LauncherError } from '../launcher.error.ts';
import { isFree } from '../processes/free-port.ts';
import { portHolder } from '../processes/port-holder.ts';
import { RunningSystem } from '../running-system.ts';
import { keptSecrets } from '../secrets.ts';
import { demoPorts } from '../system.ts';
import { workspaceRoot } from '../workspace.ts';
import { build } from './build.ts';
import { supervise } from './supervise.ts';
import { welcome } from './welcome.ts';

/**
 * `npm start`: the whole system on the ports of `system.ts`, its data in `.data/`, until Ctrl-C. `--fresh` wipes the data first.
 * Resolves when everything has ended; `whileRunning` is called once all is ready.
 */
export async function start(args: readonly string[], whileRunning?: (system: RunningSystem) => void): Promise<void> {
  const startedAt = performance.now();
  const data = await DataFolder.take(join(workspaceRoot, '.data'));
  try {
    if (args.includes('--fresh')) data.wipe();
    data.prepare();
    await assertPortsFree();
    step('build', build());
    const system = new RunningSystem({
      where: { ports: demoPorts, secrets: keptSecrets(data.secrets) },
      folders: { postgres: data.postgres, nats: data.nats, logs: data.logs, run: data.run },
      throwAway: false,
      onReady: step,
    });
    const stopped = stopOnSignal(system);
    await system.start().catch((error: unknown) => stopped.otherwise(error));
    if (!stopped.asked) {
      console.log(welcome(system, performance.now() - startedAt));
      for (const running of system.processes) void supervise(running, () => stopped.asked);
      whileRunning?.(system);
    }
    await stopped.done;
  } finally {
    data.release();
  }
}

async function assertPortsFree(): Promise<void> {
  for (const [name, port] of Object.entries(demoPorts)) {
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
      clearInterval(keepAlive);
      throw error;
    },
  };
}

function step(name: string, tookMs: number): void {
  const names: Record<string, string> = { postgres: `PostgreSQL on port ${demoPorts.postgres}`, nats: `NATS on port ${demoPorts.nats}` };
  console.log(`  ✓ ${(names[name] ?? name).padEnd(28)} ${(tookMs / 1_000).toFixed(1)} s`);
}
