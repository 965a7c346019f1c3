import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LauncherError } from '../launcher.error.ts';
import { workspaceRoot } from '../workspace.ts';

const run = promisify(execFile);
const suites = ['forky', 'trixie'];
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Path of a nats-server ≥ 2.10: the machine's own, else one unpacked from the Debian mirror this machine already uses into
 * `.data/cache`. Nothing is installed, and no right is needed. Any number of callers may ask at once.
 */
export async function natsServerBinary(): Promise<string> {
  if (await isRecent('nats-server')) return 'nats-server';
  const cached = join(workspaceRoot, '.data/cache/nats-server');
  if (!existsSync(cached)) await unpackTo(cached);
  return cached;
}

async function isRecent(command: string): Promise<boolean> {
  try {
    const { stdout } = await run(command, ['--version']);
    const [, major, minor] = /v(\d+)\.(\d+)\./.exec(stdout) ?? [];
    return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 10);
  } catch {
    return false;
  }
}

async function unpackTo(target: string): Promise<void> {
  const mirror = debianMirror();
  if (!mirror)
    throw new LauncherError('nats-server 2.10 or newer is missing: install it from your package manager, so that it is in PATH.');
  const parent = join(target, '..');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'unpacking-'));
  try {
    for (const suite of suites) {
      const binary = await unpackFrom(mirror, suite, folder).catch(() => undefined);
      if (binary && (await isRecent(binary))) return renameSync(binary, target);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  throw new LauncherError(
    `nats-server 2.10 or newer is missing, and the Debian mirror ${mirror} could not be reached for it: install it, so that it is in PATH.`,
  );
}

async function unpackFrom(mirror: string, suite: string, parent: string): Promise<string> {
  const folder = join(parent, suite);
  for (const path of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  const options = [
    `Dir::State=${folder}`,
    `Dir::State::lists=${folder}/lists`,
    'Dir::State::status=/dev/null',
    `Dir::Cache=${folder}/cache`,
    `Dir::Etc::sourcelist=${folder}/sources.list`,
    'Dir::Etc::sourceparts=/dev/null',
    'Debug::NoLocking=1',
    'Acquire::Languages=none',
    'APT::Sandbox::User=root', // As root apt would become a user who may not enter this folder.
  ].flatMap((option) => ['-o', option]);
  await run('apt-get', [...options, '-qq', 'update'], { cwd: folder });
  await run('apt-get', [...options, '-qq', 'download', 'nats-server'], { cwd: folder });
  const packageFile = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (!packageFile) throw new LauncherError(`The mirror ${mirror} has no nats-server in ${suite}.`);
  await run('dpkg-deb', ['-x', packageFile, 'unpacked'], { cwd: folder });
  return join(folder, 'unpacked/usr/sbin/nats-server');
}

/** The address of Debian's archive in this machine's own apt sources, in either of apt's two formats; comments do not count. */
function debianMirror(): string | undefined {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [])];
  for (const file of files.filter((path) => existsSync(path) && /\.(list|sources)$/.test(path))) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const address = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(\S+\/debian\/?)(?:\s|$)/.exec(line)?.[1];
      if (address) return address;
    }
  }
  return undefined;
}
