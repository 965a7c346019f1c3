import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'apps/auth', rootDir: import.meta.dirname };
