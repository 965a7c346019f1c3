import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { RunningSystem } from '../running-system.ts';
import { appNames, type AppName } from '../system.ts';
import { workspaceRoot } from '../workspace.ts';
import { build } from './build.ts';
import { start, type StartOptions } from './start.ts';

const quietMs = 100; // An editor writes a file in several steps, and a branch is many files.

/** `npm run dev`: as `npm start`, and what is saved is compiled; an app is restarted when it, or a library it stands on, has changed. */
export async function dev(options: StartOptions): Promise<void> {
  let stopWatching = (): void => {};
  const whileRunning = (system: RunningSystem): void => {
    stopWatching = restartWhatChanges(system);
  };
  await start({ ...options, whileRunning }).finally(() => stopWatching());
}

/** Returns how to stop watching. The compiler's own `-b -w` was tried and missed files written in place. */
function restartWhatChanges(system: RunningSystem): () => void {
  const changed = new Set<AppName>();
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  const work = async (): Promise<void> => {
    const names = [...changed];
    changed.clear();
    console.log(`  ${names.join(', ')} changed.`);
    await build();
    await Promise.all(names.map((name) => system.process(name).restart()));
    console.log(`  ✓ ${names.join(', ')}`);
  };
  const complain = (error: unknown): void => console.log(`  ✗ ${error instanceof Error ? error.message : String(error)}`);
  const watchers = [...sourceFolders()].map(([folder, dependents]) =>
    watch(join(workspaceRoot, folder, 'src'), { recursive: true }, (_event, file) => {
      if (!file || !/\.tsx?$/.test(file) || /\.spec\.tsx?$/.test(file)) return;
      for (const name of dependents) changed.add(name);
      clearTimeout(timer);
      timer = setTimeout(() => {
        working = working.then(work).catch(complain);
      }, quietMs);
    }),
  );
  console.log('Watching the sources.');
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

/** Each folder with sources, with the apps to restart when it changes, as the manifests have it. */
function sourceFolders(): Map<string, AppName[]> {
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
