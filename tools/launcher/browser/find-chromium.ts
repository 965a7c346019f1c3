import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { LauncherError } from '../launcher.error.ts';
import { workspaceRoot } from '../workspace.ts';

const run = promisify(execFile);

/** What `chromium.launch()` of playwright-core takes. */
export interface Chromium {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/**
 * A Chromium for tests: the machine's own, else the one in the package `@sparticuz/chromium`, unpacked once into `.data/cache`.
 * @example `const browser = await chromium.launch(await findChromium());`
 */
export async function findChromium(path: string = process.env['PATH'] ?? ''): Promise<Chromium> {
  const found = ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => path.split(delimiter).map((folder) => join(folder, name)))
    .find((candidate) => existsSync(candidate));
  // No sandbox: it refuses to work as root and in most containers, and tests visit nobody but ourselves.
  if (found) return { executablePath: found, args: ['--no-sandbox'], env: environment() };
  return unpackedChromium();
}

async function unpackedChromium(): Promise<Chromium> {
  const folder = join(workspaceRoot, '.data/cache/chromium');
  if (!existsSync(folder)) await unpackTo(folder);
  const executablePath = join(folder, 'chromium');
  const fonts = { FONTCONFIG_PATH: join(folder, 'fonts') };
  const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023/lib') }; // NSS, where the machine has none.
  for (const extra of [fonts, { ...fonts, ...libraries }]) {
    const env = { ...environment(), ...extra };
    if (await starts(executablePath, env)) return { executablePath, args: ['--no-sandbox', '--no-zygote', '--disable-gpu'], env };
  }
  throw new LauncherError('Chromium does not start on this machine: install the package chromium.');
}

async function unpackTo(folder: string): Promise<void> {
  const parent = join(folder, '..');
  mkdirSync(parent, { recursive: true });
  const unfinished = mkdtempSync(join(parent, 'unpacking-'));
  await run(process.execPath, [join(import.meta.dirname, 'unpack-chromium.mjs')], {
    env: { ...process.env, TMPDIR: unfinished, NODE_OPTIONS: '' },
  });
  try {
    renameSync(unfinished, folder);
  } catch {
    rmSync(unfinished, { recursive: true }); // Another was faster.
  }
}

async function starts(executablePath: string, env: Record<string, string>): Promise<boolean> {
  try {
    await run(executablePath, ['--no-sandbox', '--version'], { env });
    return true;
  } catch {
    return false;
  }
}

/** A home of its own: an unprivileged user may have none. */
function environment(): Record<string, string> {
  const home = join(tmpdir(), `valetkey-chromium-${process.getuid?.() ?? 0}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
}
