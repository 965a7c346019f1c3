import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { natsServerBinary } from '../nats/nats-server-binary.ts';
import { workspaceRoot } from '../workspace.ts';
import { build } from './build.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * `npm test`: builds, runs the specs of every project, then the end-to-end specs on a system of their own, and ends with the
 * sum over all. Runs beside `npm start`. Arguments are handed to Nx, `--skip-nx-cache` for instance.
 */
export async function test(args: readonly string[]): Promise<void> {
  await build();
  await natsServerBinary(); // Once, before all specs ask for it at the same time.
  const projects = testedProjects();
  for (const project of projects) rmSync(resultsOf(project), { force: true });
  const green = [runTests(['--exclude=@valetkey/e2e', '--parallel=2', ...args]), runTests(['--projects=@valetkey/e2e', ...args])].every(
    Boolean,
  );
  const sum = projects.map(countsOf).reduce((left, right) => ({ passed: left.passed + right.passed, failed: left.failed + right.failed }));
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  if (!green || sum.failed > 0) process.exitCode = 1;
}

function testedProjects(): string[] {
  const manifests = globSync(['{apps,libs,tools}/*/package.json', 'e2e/package.json', 'bench/package.json'], { cwd: workspaceRoot });
  return manifests.map((path) => join(workspaceRoot, path, '..')).filter((folder) => manifestOf(folder).nx?.targets?.test !== undefined);
}

function manifestOf(folder: string): { nx?: { targets?: { test?: unknown } } } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function resultsOf(project: string): string {
  return join(project, 'test-results.json');
}

/** A project that left no counts did not get to run: one failure. */
function countsOf(project: string): Counts {
  const results = resultsOf(project);
  return existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : { passed: 0, failed: 1 };
}

function runTests(args: readonly string[]): boolean {
  const nx = join(workspaceRoot, 'node_modules/.bin/nx');
  return spawnSync(nx, ['run-many', '-t', 'test', '--outputStyle=static', ...args], { cwd: workspaceRoot, stdio: 'inherit' }).status === 0;
}
