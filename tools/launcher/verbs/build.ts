import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { LauncherError } from '../launcher.error.ts';
import { workspaceRoot } from '../workspace.ts';

/** Compiles what changed; says how many milliseconds it took. */
export async function build(): Promise<number> {
  const startedAt = performance.now();
  const compiler = spawn(join(workspaceRoot, 'node_modules/.bin/tsc'), ['-b'], {
    cwd: workspaceRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [status] = await once(compiler, 'exit');
  if (status !== 0) throw new LauncherError('The build failed; what the compiler said stands above.');
  return performance.now() - startedAt;
}
