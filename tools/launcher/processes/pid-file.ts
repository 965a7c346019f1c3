import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** A process by more than its number, which the kernel gives out again. */
interface Identity {
  readonly pid: number;
  readonly born: string;
  readonly stopSignal: NodeJS.Signals;
}

/** Notes which process this is, so that a later start finds it should nobody stop it. Fails when `exclusive` and a note exists. */
export function writePidFile(path: string, pid: number, stopSignal: NodeJS.Signals, options: { exclusive?: boolean } = {}): void {
  const identity: Identity = { pid, born: bornAt(pid) ?? '', stopSignal };
  writeFileSync(path, JSON.stringify(identity), { flag: options.exclusive ? 'wx' : 'w' });
}

/** The process of the note, if that very process still runs. */
export function findLiving(path: string): Identity | undefined {
  const identity = read(path);
  return identity && bornAt(identity.pid) === identity.born ? identity : undefined;
}

/** Ends the process of the note, should it still run, and removes the note. */
export async function endStale(path: string): Promise<void> {
  const stale = findLiving(path);
  if (stale) {
    process.kill(stale.pid, stale.stopSignal);
    process.kill(stale.pid, 'SIGCONT');
    const hardAt = performance.now() + 5_000;
    for (let hard = false; findLiving(path); hard ||= performance.now() > hardAt) {
      if (hard) process.kill(stale.pid, 'SIGKILL');
      await new Promise((next) => setTimeout(next, 20));
    }
  }
  rmSync(path, { force: true });
}

function read(path: string): Identity | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { pid, born, stopSignal }: Partial<Identity> = JSON.parse(readFileSync(path, 'utf8'));
    return pid && born && stopSignal ? { pid, born, stopSignal } : undefined;
  } catch {
    return undefined; // Cut off while it was written: then its process was never started.
  }
}

/** When the process began, in whatever unit the system has; undefined when it runs no more. */
function bornAt(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
