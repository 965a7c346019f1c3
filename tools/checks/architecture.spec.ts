import { describe, expect, it } from '@jest/globals';
import { allPaths, filesMatching, linesMatching } from './source-tree.ts';

const source = /^(apps|libs|tools|e2e|bench)\/.*\.tsx?$/;
const spec = /\.(spec|fixture)\.tsx?$/;
const ours = filesMatching(source);
const production = ours.filter(({ path }) => /^(apps|libs)\//.test(path) && !spec.test(path) && !/\/testing\//.test(path));

describe('the tree', () => {
  it('has no room named after nothing in particular', () => {
    const rooms = allPaths().filter((path) => /(^|\/)(utils?|helpers?|common|shared|misc|managers?|core)(\/|\.[a-z]+\.ts$)/.test(path));
    expect(rooms).toEqual([]);
  });

  it('has no empty file', () => {
    expect(ours.filter(({ text }) => text.trim() === '' || text.trim() === 'export {};').map(({ path }) => path)).toEqual([]);
  });

  it('says at the top of a file why it is longer than 400 lines', () => {
    const long = ours.filter(({ path, text }) => !spec.test(path) && text.split('\n').length > 400 && !/^(\/\*\*|\/\/)/.test(text));
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('names files in small letters, with their role as a suffix', () => {
    expect(ours.map(({ path }) => path.split('/').at(-1)).filter((name) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.tsx?$/.test(name ?? ''))).toEqual(
      [],
    );
  });

  it('keeps specs beside the source they are about, and those of the whole system in e2e/', () => {
    const stray = allPaths().filter(
      (path) => spec.test(path) && !/^(apps\/[^/]+\/src|libs\/[^/]+\/src|tools\/[^/]+|e2e\/(journeys|attacks|faults))\//.test(path),
    );
    expect(stray).toEqual([]);
  });
});

describe('the source', () => {
  it('leaves nothing for later', () => {
    expect(linesMatching(ours, new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X\\b'].join('')), { inComments: true })).toEqual([]);
  });

  it('skips and focuses no test', () => {
    expect(linesMatching(ours, /\b(it|test|describe)\.(skip|only|todo|failing)\b|\bx(it|describe)\(/)).toEqual([]);
  });

  it('has no any and no assertion that something is there', () => {
    expect(linesMatching(production, /(:|as|<)\s*any\b|[\w\])]!(\.|\[|;|,|\))/)).toEqual([]);
  });

  it('silences nothing without a reason on the line', () => {
    const suppressions = linesMatching(ours, /@ts-(ignore|expect-error|nocheck)|(oxlint|eslint|biome)-(disable|ignore)/, {
      inComments: true,
    });
    expect(suppressions.filter((line) => !/:\s*\w|--\s*\w/.test(line.split(/@ts-|oxlint-|eslint-|biome-/)[1] ?? ''))).toEqual([]);
  });

  it('reads the environment in configuration alone', () => {
    const elsewhere = production.filter(
      ({ path }) =>
        !/(^|\/)(config|main|start-service)(\.[a-z-]+)?\.ts$/.test(path) && !/\/config\//.test(path) && !path.startsWith('apps/cli/'),
    );
    expect(linesMatching(elsewhere, /process\.env/)).toEqual([]);
  });

  it('is told the time in the pure rooms, and never looks', () => {
    const pure = production.filter(({ path }) => /^libs\/auth\/src\/(token|revocation|wire)\//.test(path));
    expect(
      linesMatching(pure, /Date\.now|new Date\(\)|performance\.now|process\.(hrtime|env)|setTimeout|setInterval|setImmediate|Math\.random/),
    ).toEqual([]);
  });

  it('prints nothing past the log', () => {
    expect(
      linesMatching(
        production.filter(({ path }) => !path.startsWith('apps/cli/')),
        /\bconsole\./,
      ),
    ).toEqual([]);
  });

  it('has a docstring on every public export of the library', () => {
    const library = filesMatching(/^libs\/auth\/src\/.*\.ts$/).filter(({ path }) => !spec.test(path) && !/\/(index|core)\.ts$/.test(path));
    const bare = library.flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /(?<before>[^\n]*)\n(?:@[^\n]*\n)*export (?:declare |abstract |async )*(?:class|function|interface|type|const) (?<name>\w+)/g,
        ),
      ]
        .filter(({ groups }) => !/(\*\/|^\s*\/\/.*|^\)?\}?\)$|^export (async )?function .*;)\s*$/.test(groups?.['before'] ?? ''))
        .map(({ groups }) => `${path} ${groups?.['name']}`),
    );
    expect(bare).toEqual([]);
  });
});

describe('the database of each app', () => {
  it('is described by one list of migrations', () => {
    const lists = allPaths().filter((path) => /^apps\/[^/]+\/src\/.*\/migrations\.ts$/.test(path));
    expect(new Set(lists.map((path) => path.split('/')[1]))).toEqual(new Set(['auth', 'cart', 'inventory', 'payment']));
  });

  it('lists every migration there is', () => {
    const missing = filesMatching(/^apps\/[^/]+\/src\/.*\.migration\.ts$/).filter(({ path }) => {
      const [list] = filesMatching(new RegExp(`^apps/${path.split('/')[1]}/src/.*/migrations\\.ts$`));
      return !list?.text.includes(path.split('/').at(-1)?.replace(/\.ts$/, '.js') ?? path);
    });
    expect(missing.map(({ path }) => path)).toEqual([]);
  });

  it('db-time-zone: has no instant without a zone', () => {
    const migrations = filesMatching(/^(apps|libs)\/.*(\.migration|\/database\/\d+-[a-z-]+)\.ts$/);
    expect(migrations.length).toBeGreaterThan(8);
    expect(linesMatching(migrations, /\btimestamp\b(?! with time zone)/i)).toEqual([]);
  });

  it('is never synchronised from entities', () => {
    expect(linesMatching(production, /synchronize:\s*true|\.synchronize\(/)).toEqual([]);
  });
});

describe('what is published of this machine', () => {
  it('is no registry, mirror or host in the lock file', () => {
    const [lock] = filesMatching(/^package-lock\.json$/);
    const resolved = lock?.text.split('\n').filter((line) => /"resolved": "(?!apps|libs|tools|e2e|bench)/.test(line));
    expect(resolved).toEqual([]);
  });

  it('is no path of a home or a workspace', () => {
    const files = filesMatching(/\.(tsx?|mjs|json|ya?ml|md|conf|sh)$|Dockerfile|\.ci\//).filter(({ path }) => path !== 'package-lock.json');
    expect(linesMatching(files, new RegExp(['/ro', 'ot/|/ho', 'me/\\w|/wor', 'k/'].join('')), { inComments: true })).toEqual([]);
  });
});
