/** What every project's `jest.config.mjs` starts from: ESM, decorators compiled by swc, workspace packages read from source. */
const swc = (tsx) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      target: 'es2024',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true, tsx },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        react: { runtime: 'automatic' },
      },
    },
  },
];

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.{ts,tsx}'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  setupFiles: [new URL('./jest.setup.mjs', import.meta.url).pathname],
  transform: { '^.+\\.ts$': swc(false), '^.+\\.tsx$': swc(true) },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // 'import' and 'default' stay out: with them TypeORM's require('pg') gets the ES build and finds no Pool.
  testEnvironmentOptions: { customExportConditions: ['@valetkey/source', 'node', 'node-addons'] },
  reporters: ['default', new URL('./jest.counts.mjs', import.meta.url).pathname],
  testTimeout: 30_000,
};
