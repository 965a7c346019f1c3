// What is published of package.json: without the condition that leads to sources, which only the workspace has
// (publint does not notice a condition whose file is missing), and without what only building needs.
// `node packing/manifest.mjs publish` before packing, `… restore` after it.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('..', import.meta.url);
const manifest = new URL('package.json', folder);
const original = new URL('package.json.workspace', folder);

const [step] = process.argv.slice(2);
if (step === 'publish') publish();
else if (step === 'restore') restore();
else throw new Error('Say what to do: publish or restore');

function publish() {
  const { devDependencies: _, nx: __, scripts: ___, ...published } = JSON.parse(readFileSync(manifest, 'utf8'));
  const exports = Object.fromEntries(Object.entries(published.exports).map(([entry, conditions]) => [entry, withoutSource(conditions)]));
  const missing = Object.values(exports)
    .flatMap(Object.values)
    .filter((file) => !existsSync(new URL(file, folder)));
  if (missing.length > 0) throw new Error(`Build first: ${missing.join(', ')} missing in ${fileURLToPath(folder)}`);
  const stale = readdirSync(new URL('dist/', folder), { recursive: true }).filter(
    (file) => file.endsWith('.js') && !existsSync(sourceOf(file)),
  );
  if (stale.length > 0) throw new Error(`Left over from an earlier build, delete dist and build again: ${stale.join(', ')}`);

  renameSync(manifest, original);
  writeFileSync(manifest, `${JSON.stringify({ ...published, exports }, null, 2)}\n`);
}

function sourceOf(file) {
  return new URL(`src/${file.replace(/js$/, 'ts')}`, folder);
}

function withoutSource(conditions) {
  return Object.fromEntries(Object.entries(conditions).filter(([condition]) => condition !== '@valetkey/source'));
}

function restore() {
  if (existsSync(original)) renameSync(original, manifest);
}
