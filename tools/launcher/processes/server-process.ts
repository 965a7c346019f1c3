import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { LauncherError } from '../launcher.error.ts';
import { family } from './family.ts';
import { writePidFile } from './pid-file.ts';
import { watch, type Watchdog } from './watchdog.ts';

/** What the launcher keeps about a process while it runs. */
export interface ProcessNotes {
  readonly logFile: string;
  /** Where to note the process, for the next start to find it should this one be killed. */
  readonly pidFile?: string;
  /** Waiting for it to become ready ends, and so does it, when this is aborted. */
  readonly abandon?: AbortSignal;
}

/** How a server is started and how it likes to be stopped. */
export interface ServerCommand extends ProcessNotes {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT';
  /** Removed when this process dies without stopping the server. */
  readonly throwAwayFolder?: string;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One running server, in a process group of its own and never longer than the process that started it. */
export class ServerProcess {
  readonly command: ServerCommand;
  readonly #child: ChildProcess;
  readonly #pid: number;
  readonly #watchdog: Watchdog;
  readonly #exited: Promise<Ending>;

  private constructor(command: ServerCommand, child: ChildProcess, pid: number, watchdog: Watchdog) {
    this.command = command;
    this.#child = child;
    this.#pid = pid;
    this.#watchdog = watchdog;
    this.#exited = new Promise((ended) => {
      if (!this.running) ended({ code: child.exitCode, signal: child.signalCode });
      child.once('exit', (code, signal) => ended({ code, signal }));
    });
    void this.#exited.then(() => this.#forget());
  }

  /** Starts it; whether it is ready is the caller's question (`until`). */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const log = openSync(command.logFile, 'a');
    const child = spawn(command.command, command.args, {
      stdio: ['ignore', log, log],
      detached: true,
      cwd: command.cwd ?? '/',
      env: command.env ?? process.env,
    });
    closeSync(log);
    await once(child, 'spawn').catch((error: unknown) => {
      throw new LauncherError(`${command.name} cannot be started: ${error instanceof Error ? error.message : String(error)}.`);
    });
    child.unref();
    const pid = child.pid ?? 0;
    if (command.pidFile) writePidFile(command.pidFile, pid, command.stopSignal);
    const signal = command.stopSignal === 'SIGQUIT' || command.stopSignal === 'SIGINT' ? 'QUIT' : 'TERM';
    return new ServerProcess(command, child, pid, await watch(pid, signal, command.throwAwayFolder));
  }

  get pid(): number {
    return this.#pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it has ended, by itself or not. */
  get exited(): Promise<Ending> {
    return this.#exited;
  }

  /** Asks `check` again and again until it says yes. Should the process end, or not be ready in time, it is gone and this throws. */
  async until(check: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
    const giveUpAt = performance.now() + withinMs;
    while (!(await check())) {
      if (!this.running) throw new LauncherError(`${this.command.name} ended at its start: ${this.#lastWords()}`);
      if (this.command.abandon?.aborted) {
        await this.stop();
        throw new LauncherError(`${this.command.name} was stopped while it started.`);
      }
      if (performance.now() > giveUpAt) {
        await this.kill();
        throw new LauncherError(`${this.command.name} was not ready within ${withinMs / 1000} s: ${this.#lastWords()}`);
      }
      await Promise.race([new Promise((next) => setTimeout(next, 20)), this.#exited]);
    }
  }

  /** Stops it the way it likes, and after `graceMs` the hard way. */
  async stop(graceMs = 10_000): Promise<void> {
    if (!this.running) return;
    this.#child.ref();
    const hard = setTimeout(() => this.#signalFamily('SIGKILL'), graceMs);
    this.#child.kill(this.command.stopSignal);
    this.#signalFamily('SIGCONT');
    await this.#exited;
    clearTimeout(hard);
  }

  /** SIGKILL to it and its children, unless another signal is asked for: nothing of it gets to run another instruction. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.running) return;
    this.#child.ref();
    this.#signalFamily(signal);
    await this.#exited;
  }

  /** SIGSTOP: it keeps its connections and answers nothing. */
  pause(): void {
    this.#signalFamily('SIGSTOP');
  }

  resume(): void {
    this.#signalFamily('SIGCONT');
  }

  #forget(): void {
    this.#watchdog.release();
    if (this.command.pidFile) rmSync(this.command.pidFile, { force: true });
  }

  #signalFamily(signal: NodeJS.Signals): void {
    for (const pid of family(this.#pid)) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended already.
      }
    }
  }

  #lastWords(): string {
    return readFileSync(this.command.logFile, 'utf8').trim().split('\n').slice(-3).join(' | ') || 'it said nothing';
  }
}
