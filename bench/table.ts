/** What one bench brings back: a table for `docs/benchmarks.md`, and what it says of the goals. */
export interface BenchTable {
  readonly title: string;
  /** What was to be reached, in a sentence. */
  readonly goal: string;
  readonly rows: readonly BenchRow[];
  readonly verdicts: readonly BenchVerdict[];
}

/** One measured figure. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Against the limit of the same run, where there is one. */
  readonly ratio?: number;
}

/** A goal, what was measured for it, and whether that is enough. */
export interface BenchVerdict {
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Renders a table as Markdown. */
export function renderTable({ title, goal, rows, verdicts }: BenchTable): string {
  const figures = rows.map(
    ({ name, value, unit, ratio }) => `| ${name} | ${rounded(value)} ${unit} | ${ratio === undefined ? '' : `${ratio.toFixed(2)} ×`} |`,
  );
  const goals = verdicts.map((verdict) => `- ${verdict.met ? 'met' : '**not met**'}: ${verdict.goal}; measured ${verdict.measured}`);
  return [`## ${title}`, '', goal, '', '| what | median | against the limit |', '|---|---:|---:|', ...figures, '', ...goals, ''].join('\n');
}

/** Three significant digits, as many as a shared machine gives. */
export function rounded(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
