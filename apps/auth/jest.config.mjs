import preset from '../../jest.preset.mjs';

// The longest suite of all, mostly waiting for its own servers: alone on one core it would decide how long `npm test` takes.
export default { ...preset, displayName: 'apps/auth', rootDir: import.meta.dirname, maxWorkers: 2 };
