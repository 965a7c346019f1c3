import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { LauncherError } from '../launcher.error.ts';
import { workspaceRoot } from '../workspace.ts';
import { build } from './build.ts';

/** What the `run()` of a file in `bench/` answers: one table, and what it proves. */
interface BenchTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly notes?: readonly string[];
}

/** `npm run bench [name …]`: runs `bench/*.ts` and writes their tables, with machine and date, to `docs/benchmarks.md`. */
export async function bench(args: readonly string[]): Promise<void> {
  await build();
  const names = globSync('*.ts', { cwd: join(workspaceRoot, 'bench') }).sort();
  const sections: string[] = [];
  for (const name of names.filter((file) => args.length === 0 || args.includes(file.replace('.ts', '')))) {
    const { run }: { run?: () => Promise<BenchTable | readonly BenchTable[]> } = await import(join(workspaceRoot, 'bench', name));
    if (!run) continue;
    console.log(`bench/${name} …`);
    for (const table of [await run()].flat()) {
      const section = markdown(table);
      console.log(`\n${section}\n`);
      sections.push(section);
    }
  }
  if (sections.length === 0) throw new LauncherError(`No file of bench/ has a run(): ${names.join(', ')}.`);
  if (args.length > 0) return; // A part of the tables does not replace the whole.
  mkdirSync(join(workspaceRoot, 'docs'), { recursive: true });
  writeFileSync(join(workspaceRoot, 'docs/benchmarks.md'), `${heading()}\n\n${sections.join('\n\n')}\n`);
}

function heading(): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}, Node ${process.version}`;
  return `# Benchmarks\n\nWritten by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Contestants take turns within one run; figures are medians.`;
}

function markdown({ title, columns, rows, notes = [] }: BenchTable): string {
  const lines = [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [`## ${title}`, '', ...lines, ...notes.flatMap((note) => ['', note])].join('\n');
}
