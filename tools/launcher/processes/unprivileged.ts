import { createHash } from 'node:crypto';
import { accessSync, chownSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LauncherError } from '../launcher.error.ts';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** `command args`, run by nobody in particular where we are root: PostgreSQL refuses to be run by root. No user is created. */
export function unprivileged(command: string, args: readonly string[]): { command: string; args: string[] } {
  if (!isRoot) return { command, args: [...args] };
  return { command: setpriv(), args: [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', command, ...args] };
}

/** Hands `path` to the user that `unprivileged` commands run as. */
export function giveToUnprivileged(path: string): void {
  if (isRoot) chownSync(path, nobody, nobody);
}

/** Whether the user that `unprivileged` commands run as can reach `path`: each folder above it lets others pass. */
export function isOpenToUnprivileged(path: string): boolean {
  if (!isRoot) return true;
  for (let folder = realpathSync(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** The user that `unprivileged` commands run as. */
export function unprivilegedUser(): number | undefined {
  return isRoot ? nobody : process.getuid?.();
}

/** A folder for temporary files that the user of `unprivileged` commands can reach. */
export function openTemporaryFolder(): string {
  return firstOpen([tmpdir(), '/tmp', '/var/tmp']);
}

/** Stands in for a folder that the user of `unprivileged` commands cannot reach: beside all others, named after it, and lasting. */
export function folderOutside(closed: string): string {
  const name = `valetkey-${createHash('sha256').update(closed).digest('hex').slice(0, 12)}`;
  const folder = join(firstOpen(['/var/tmp', tmpdir()]), name);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (statSync(folder).uid !== process.getuid?.()) throw new LauncherError(`${folder} belongs to somebody else: remove it.`);
  return folder;
}

function firstOpen(folders: readonly string[]): string {
  const folder = folders.find((path) => existsSync(path) && isOpenToUnprivileged(path));
  if (!folder) throw new LauncherError(`PostgreSQL needs a folder that others may enter, and none of ${folders.join(', ')} is one.`);
  return folder;
}

function setpriv(): string {
  const found = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/sbin/setpriv'].find(isExecutable);
  if (!found)
    throw new LauncherError(
      'PostgreSQL does not run as root and setpriv (package util-linux) is missing: install it, or start as a plain user.',
    );
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
