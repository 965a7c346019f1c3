import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedSystem } from './shared-system.ts';

const file = join(sharedSystem().logs, '../used-secrets.txt');
const SHORTEST = 12; // A shorter one would be found by chance.

/** Notes a token, code, password or secret that a spec has used, for `no-secret-in-logs` to look for at the end. */
export function noteSecret(value: unknown): void {
  if (typeof value === 'string' && value.length >= SHORTEST) appendFileSync(file, `${JSON.stringify(value)}\n`);
}

/** All that were noted so far, by every spec. */
export function usedSecrets(): readonly string[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return [...new Set(lines.map((line): string => JSON.parse(line)))];
}
