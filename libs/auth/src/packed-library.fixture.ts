import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const library = join(import.meta.dirname, '..');
const modules = join(library, '../../node_modules');
const frameworks = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  'reflect-metadata',
  'rxjs',
  'passport',
  '@nestjs/passport',
];

/** What the README says to install beside the library; not there at first, since it is optional. */
const natsClient = ['@nats-io/transport-node', '@nats-io/jetstream'];

/** A Nest application of its own, outside the workspace, with the library installed as it would be published. */
export interface FreshApp {
  readonly folder: string;
  /** Names of the files in the tarball. */
  readonly packed: readonly string[];
  /** Writes a file and runs it on Node; its last line of output is JSON, or what went wrong. */
  run(file: string, text: string): Promise<unknown>;
  /** Installs the NATS client. */
  installNats(): Promise<void>;
  /** Compiles TypeScript against the published declarations. */
  compile(files: Readonly<Record<string, string>>): Promise<void>;
  /** Gives the library a copy of a package for itself, as a package manager does when versions do not agree. */
  nest(name: string): void;
  /** Takes that copy away again. */
  unnest(name: string): void;
  remove(): void;
}

/** Builds, packs and installs the library; npm takes what it has already downloaded. */
export async function installPacked(): Promise<FreshApp> {
  const root = mkdtempSync(join(tmpdir(), 'valetkey-packed-'));
  const staged = join(root, 'library');
  const folder = join(root, 'app');
  mkdirSync(folder);
  const packed = await pack(staged);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ type: 'module', dependencies: dependenciesOf(join(staged, packed.filename)) }),
  );
  const npmInstall = async (...packages: string[]) => {
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...packages], {
      cwd: folder,
    });
  };
  await npmInstall();

  const nested = (name: string) => join(folder, 'node_modules/@valetkey/auth/node_modules', name);
  return {
    folder,
    packed: packed.files.map(({ path }) => path),
    run: (file, text) => runScript(folder, file, text),
    installNats: () => npmInstall(...natsClient.map((name) => `${name}@${versionOf(name)}`)),
    compile: (files) => compile(folder, files),
    nest: (name) => cpSync(join(folder, 'node_modules', name), nested(name), { recursive: true }),
    unnest: (name) => rmSync(nested(name), { recursive: true }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

interface PackResult {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

async function pack(staged: string): Promise<PackResult> {
  for (const part of ['package.json', 'README.md', 'LICENSE', 'packing', 'src'])
    cpSync(join(library, part), join(staged, part), { recursive: true });
  const build = ['-p', library, '--outDir', join(staged, 'dist'), '--tsBuildInfoFile', join(staged, 'dist/.tsbuildinfo')];
  await run(join(modules, '.bin/tsc'), build);
  const { stdout } = await run('npm', ['pack', '--json', '--loglevel=error'], { cwd: staged });
  const [result]: PackResult[] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  if (result === undefined) throw new Error('npm packed nothing');
  return result;
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;
}

function dependenciesOf(tarball: string): Record<string, string> {
  return { ...Object.fromEntries(frameworks.map((name) => [name, versionOf(name)])), '@valetkey/auth': `file:${tarball}` };
}

async function runScript(folder: string, file: string, text: string): Promise<unknown> {
  writeFileSync(join(folder, file), text);
  const { stdout } = await run(process.execPath, [file], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
}

async function compile(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(modules, '@types')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
  await run(join(modules, '.bin/tsc'), ['-p', folder], { cwd: folder }).catch(({ stdout }: { stdout: string }) => {
    throw new Error(`It does not compile:\n${stdout}`);
  });
}
