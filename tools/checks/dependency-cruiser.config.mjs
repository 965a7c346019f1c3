// Which way imports go (DESIGN §3): apps → service-defaults → auth; in libs/auth adapters → pure, never back.
const specs = '\\.(spec|fixture)\\.tsx?$|^apps/[^/]+/test/';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    rule(
      'apps-apart',
      'No app imports another: they meet over HTTP and NATS.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule('libs-below-apps', 'A library knows no app.', { path: '^libs/' }, { path: '^apps/' }),
    rule(
      'auth-alone',
      'libs/auth is published: it stands on no other workspace package.',
      { path: '^libs/auth/', pathNot: specs },
      { path: '^(apps|tools|e2e|bench|libs/(?!auth/))' },
    ),
    rule(
      'pure-rooms',
      'token, revocation and wire import no adapter: they are run in a simulator.',
      { path: '^libs/auth/src/(token|revocation|wire)/', pathNot: specs },
      { path: '^libs/auth/src/(nest|nats|http|exchange|resource-server|testing)/' },
    ),
    rule(
      'pure-of-frameworks',
      'token, revocation and wire know no framework, wire or timer.',
      { path: '^libs/auth/src/(token|revocation|wire)/', pathNot: specs },
      { path: '(@nestjs|@nats-io|rxjs|express|fastify|^(node:)?(http|https|net|timers|fs|process)(/promises)?$)' },
    ),
    rule(
      'adapters-of-nest',
      'Everything but nest/ and testing/ works without Nest.',
      { path: '^libs/auth/src/(nats|http|resource-server)/', pathNot: specs },
      { path: '@nestjs' },
    ),
    rule(
      'tools-for-specs',
      'What an app runs on is not a tool of the workspace.',
      { path: '^(apps|libs)/', pathNot: specs },
      { path: '^(tools|e2e|bench)/' },
    ),
    rule(
      'entry-points',
      'Another package is entered through what it exports.',
      { path: '^(apps|e2e|bench)/' },
      { path: '^libs/[^/]+/src/', dependencyTypes: ['local'] },
    ),
    rule(
      'no-cycles',
      'A file that needs itself is read twice.',
      { pathNot: '\\.(entity|module)\\.ts$' },
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'declared',
      'A package that is imported stands in package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: '@jest/globals' },
    ),
    rule('resolves', 'An import leads somewhere.', { pathNot: specs }, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/.cache)/' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@valetkey/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
};
