import { spawn } from 'node:child_process';
import { once } from 'node:events';

// Waits for its standard input to end, which the kernel sees to when the parent dies, then ends the process and its traces.
const script = `
while read -r _; do :; done
kill -s "$2" "$1" 2>/dev/null; kill -s CONT "$1" 2>/dev/null
n=0; while kill -s 0 "$1" 2>/dev/null && [ $n -lt 50 ]; do n=$((n + 1)); sleep 0.1; done
kill -s KILL "$1" 2>/dev/null
[ -z "$3" ] || rm -rf -- "$3"
`;

/** Sees to it that a process does not outlive this one. */
export interface Watchdog {
  /** Calls it off, once the process has ended in an orderly way. */
  release(): void;
}

/**
 * Ends `pid` by `signal`, and removes `folder`, when this process dies without having done so itself: by SIGKILL too, when no
 * handler runs. A shell in a session of its own, so that Ctrl-C in the terminal does not reach it.
 */
export async function watch(pid: number, signal: 'TERM' | 'QUIT' | 'KILL', folder = ''): Promise<Watchdog> {
  const shell = spawn('/bin/sh', ['-c', script, 'watchdog', String(pid), signal, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  await once(shell, 'spawn');
  shell.unref();
  const pipe = shell.stdin;
  if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  return {
    release: () => {
      shell.kill('SIGKILL');
      pipe.destroy();
    },
  };
}
