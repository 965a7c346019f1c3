import { spawn } from 'node:child_process';
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { RunningSystem } from '../running-system.ts';
import { appNames, type AppName } from '../system.ts';
import { workspaceRoot } from '../workspace.ts';
import { tsc } from './build.ts';
import { start, type StartOptions } from './start.ts';

const quietMs = 300; // The compiler writes many files; this long without one means it is done.

/** `npm run dev`: as `npm start`, with a compiler that watches; an app is restarted when it, or a library it stands on, has changed. */
export async function dev(options: StartOptions): Promise<void> {
  await start({ ...options, whileRunning: restartWhatChanges });
}

function restartWhatChanges(system: RunningSystem): void {
  const compiler = spawn(tsc, ['-b', '-w', '--preserveWatchOutput'], { cwd: workspaceRoot, stdio: ['ignore', 'inherit', 'inherit'] });
  process.on('exit', () => compiler.kill());
  const changed = new Set<AppName>();
  let timer: NodeJS.Timeout | undefined;
  for (const [folder, dependents] of builtFolders()) {
    watch(join(workspaceRoot, folder, 'dist'), { recursive: true }, (_event, file) => {
      if (!file?.endsWith('.js')) return;
      for (const name of dependents) changed.add(name);
      clearTimeout(timer);
      timer = setTimeout(() => {
        for (const name of changed) void restart(system, name);
        changed.clear();
      }, quietMs);
    });
  }
}

async function restart(system: RunningSystem, name: AppName): Promise<void> {
  console.log(`  ${name} changed; restarting it.`);
  await system
    .process(name)
    .restart()
    .then(
      () => console.log(`  ✓ ${name}`),
      (error: unknown) => console.log(`  ✗ ${error instanceof Error ? error.message : String(error)}`),
    );
}

/** Each built folder, with the apps to restart when it changes, as the manifests have it. */
function builtFolders(): Map<string, AppName[]> {
  const folders = new Map<string, AppName[]>();
  for (const name of appNames) {
    folders.set(`apps/${name}`, [name]);
    const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
      readFileSync(join(workspaceRoot, 'apps', name, 'package.json'), 'utf8'),
    );
    for (const library of ['auth', 'service-defaults'].filter((library) => `@valetkey/${library}` in dependencies)) {
      folders.set(`libs/${library}`, [...(folders.get(`libs/${library}`) ?? []), name]);
    }
  }
  return folders;
}
