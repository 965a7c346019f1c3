import preset from '../jest.preset.mjs';

const { reporters, testTimeout, ...project } = { ...preset, rootDir: import.meta.dirname };

export default {
  rootDir: import.meta.dirname,
  reporters,
  testTimeout,
  maxWorkers: 1, // Each spec measures what it does to a running system.
  testSequencer: '<rootDir>/system/log-search-last.mjs',
  projects: [
    {
      ...project,
      displayName: 'e2e',
      testMatch: ['<rootDir>/{journeys,attacks}/**/*.spec.ts'],
      globalSetup: '<rootDir>/system/global-setup.mjs',
      globalTeardown: '<rootDir>/system/global-teardown.mjs',
    },
    { ...project, displayName: 'faults', testMatch: ['<rootDir>/faults/**/*.spec.ts'] },
  ],
};
