import { fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { renderTable, type BenchTable } from '../../../bench/table.ts';
import { LauncherError } from '../launcher.error.ts';
import { workspaceRoot } from '../workspace.ts';
import { build } from './build.ts';

/** `npm run bench [-- name …]`: runs `bench/*.ts` and writes their tables, with machine and date, to `docs/benchmarks.md`. */
export async function bench(args: readonly string[]): Promise<void> {
  await build();
  const files = globSync('*.ts', { cwd: join(workspaceRoot, 'bench') }).toSorted();
  const wanted = files.filter((file) => file !== 'table.ts' && (args.length === 0 || args.includes(file.replace('.ts', ''))));
  if (wanted.length === 0) throw new LauncherError(`There is no such bench; there are ${files.join(', ')}.`);
  const sections: string[] = [];
  for (const file of wanted) {
    console.log(`bench/${file} …`);
    const section = renderTable(await measure(join(workspaceRoot, 'bench', file)));
    console.log(`\n${section}`);
    sections.push(section);
  }
  if (args.length > 0) return; // A part of the tables does not replace the whole.
  mkdirSync(join(workspaceRoot, 'docs'), { recursive: true });
  writeFileSync(join(workspaceRoot, 'docs/benchmarks.md'), [heading(), ...sections].join('\n'));
}

async function measure(file: string): Promise<BenchTable> {
  const child = fork(join(import.meta.dirname, 'run-bench.ts'), [file], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new LauncherError(`${file} ended (${code}) without a table.`);
  });
  const [table] = await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => {}); // It ends after it has answered, too.
  return table;
}

function heading(): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  return `# Benchmarks\n\nWritten by \`npm run bench\` on ${date}: ${machine}. Contestants take turns within one run; figures are medians.\n`;
}
