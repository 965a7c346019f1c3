import { createHash } from 'node:crypto';

/** What can run a named statement: the driver's pool, or one of its connections. */
export interface StatementRunner {
  query(statement: { readonly name: string; readonly text: string; readonly values: unknown[] }): Promise<{ readonly rows: unknown[] }>;
}

const names = new Map<string, string>();

/**
 * Runs a statement that each connection parses and plans once: our texts are constants, and a token costs a handful of them. TypeORM has
 * no named statements, so this goes to the driver beneath it.
 */
export async function runPrepared<Row>(runner: StatementRunner, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  const { rows } = await runner.query({ name: nameOf(sql), text: sql, values: [...parameters] });
  return rows as Row[];
}

/** Makes sure that TypeORM still gives us what the driver gave it. */
export function statementRunner(value: unknown): StatementRunner {
  if (isStatementRunner(value)) return value;
  throw new TypeError('TypeORM’s PostgreSQL driver has no pool or connection of pg any more.');
}

function isStatementRunner(value: unknown): value is StatementRunner {
  return typeof value === 'object' && value !== null && 'query' in value && typeof value.query === 'function';
}

function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(sql).digest('base64url').slice(0, 32);
  names.set(sql, name);
  return name;
}
