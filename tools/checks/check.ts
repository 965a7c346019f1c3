import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const jest = { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };

/** What has to hold before a commit, slowest first. */
const checks: readonly { readonly name: string; readonly command: string; readonly env?: Readonly<Record<string, string>> }[] = [
  { name: 'architecture', command: 'jest --config tools/checks/jest.config.mjs --reporters=default', env: jest },
  { name: 'lint', command: 'oxlint --type-aware' },
  { name: 'unused code', command: 'knip --config tools/checks/knip.json --no-progress --no-config-hints' },
  { name: 'types', command: 'tsc -p tsconfig.check.json' },
  { name: 'types of tools', command: 'tsc -p tools/launcher' },
  {
    name: 'import directions',
    command: 'depcruise --config tools/checks/dependency-cruiser.config.mjs --output-type err libs apps e2e bench tools',
  },
  { name: 'format', command: 'biome format' },
];

/** `npm run check`: all of it in seconds; what fails says why. */
export async function check(): Promise<void> {
  const startedAt = performance.now();
  const waiting = [...checks];
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const output = await run(next.command, next.env);
      console.log(`  ${output === undefined ? '✓' : '✗'} ${next.name}`);
      if (output !== undefined) failures.push(`\n${next.name}: ${next.command}\n${output}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  for (const failure of failures) console.log(failure);
  console.log(
    `${failures.length === 0 ? 'All good' : `${failures.length} of ${checks.length} failed`}, ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.`,
  );
  if (failures.length > 0) process.exitCode = 1;
}

/** What the command had to say, if it failed. */
async function run(command: string, env: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const [tool = '', ...args] = command.split(' ');
  const child = spawn(join(root, 'node_modules/.bin', tool), args, { cwd: root, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((done) => child.on('close', done));
  return code === 0 ? undefined : output.trim();
}
