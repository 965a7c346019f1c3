import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { family } from '../processes/family.ts';

/** How to run the launcher in a spec: by default from this tree, as we are. */
export interface LauncherRunOptions {
  readonly dataFolder: string;
  readonly ports: object;
  readonly flags?: readonly string[];
  /** Another copy of the tree. */
  readonly root?: string;
  readonly node?: string;
  /** A command that becomes another user first, such as `setpriv …`. */
  readonly as?: readonly string[];
}

/** One `npm start` with stand-ins for the apps, as a process of its own. */
export class LauncherRun {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #output = '';
  #wakeUp: () => void = () => {};

  constructor({
    dataFolder,
    ports,
    flags = [],
    root = join(import.meta.dirname, '../../..'),
    node = process.execPath,
    as = [],
  }: LauncherRunOptions) {
    const script = join(root, 'tools/launcher/testing/start-stand-ins.ts');
    const [command = '', ...args] = [
      ...as,
      node,
      '--disable-warning=ExperimentalWarning',
      script,
      dataFolder,
      JSON.stringify(ports),
      ...flags,
    ];
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], cwd: root, env });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
        this.#wakeUp();
      });
    }
    this.#closed = once(this.#child, 'close').finally(() => this.#wakeUp());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get output(): string {
    return this.#output;
  }

  /** Resolves once it has printed this; fails when it ends before. */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#output)) {
      if (this.#child.exitCode !== null) throw new Error(`The launcher ended (${this.#child.exitCode}) after: ${this.#output}`);
      await new Promise<void>((wakeUp) => (this.#wakeUp = wakeUp));
    }
  }

  /** Its exit code, once it has ended. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  /** As Ctrl-C does. */
  interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT');
    return this.ended();
  }

  /** SIGKILL; with its watchdogs too, nothing is left that could tidy up. */
  async kill({ withWatchdogs = false } = {}): Promise<void> {
    const shells = withWatchdogs ? family(this.pid).filter((pid) => commandOf(pid).startsWith('/bin/sh')) : [];
    this.#child.kill('SIGKILL');
    for (const pid of shells) process.kill(pid, 'SIGKILL');
    await this.#closed;
  }
}

/** The processes on this machine whose command line names the folder: servers and watchdogs of a run. */
export function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => commandOf(Number(pid)))
    .filter((command) => command.includes(folder));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return ''; // It has ended.
  }
}
