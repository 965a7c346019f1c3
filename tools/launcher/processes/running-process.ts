import { readFileSync } from 'node:fs';
import type { ServerProcess } from './server-process.ts';

/** One server of the running system, which can be stopped, killed, frozen and brought back. */
export class RunningProcess {
  readonly name: string;
  readonly #launch: () => Promise<ServerProcess>;
  #current: ServerProcess;
  #restarting: Promise<void> | undefined;

  private constructor(name: string, launch: () => Promise<ServerProcess>, current: ServerProcess) {
    this.name = name;
    this.#launch = launch;
    this.#current = current;
  }

  /** Resolves once the server is ready, which is for `launch` to know. */
  static async start(name: string, launch: () => Promise<ServerProcess>): Promise<RunningProcess> {
    return new RunningProcess(name, launch, await launch());
  }

  get pid(): number {
    return this.#current.pid;
  }

  get running(): boolean {
    return this.#current.running;
  }

  /** Resolves with how it ended, when it has: by itself or not. */
  get exited(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#current.exited;
  }

  /** In an orderly way, as a supervisor would. */
  stop(): Promise<void> {
    return this.#current.stop();
  }

  /** SIGKILL, with all its children, unless another signal is asked for; resolves when it has ended. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    return this.#current.kill(signal);
  }

  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): void {
    this.#current.pause();
  }

  resume(): void {
    this.#current.resume();
  }

  /** Stops it, unless it has ended already, and starts it on the same port; resolves once it is ready. */
  restart(options: { beforeStart?: () => void } = {}): Promise<void> {
    this.#restarting = this.#restart(options).finally(() => (this.#restarting = undefined));
    return this.#restarting;
  }

  /** The restart that is under way, if one is. */
  get restarting(): Promise<void> | undefined {
    return this.#restarting;
  }

  async #restart({ beforeStart }: { beforeStart?: () => void }): Promise<void> {
    await this.#current.stop();
    beforeStart?.();
    this.#current = await this.#launch();
  }

  get logFile(): string {
    return this.#current.command.logFile;
  }

  /** What it has written so far. */
  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }
}
