import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/auth', rootDir: import.meta.dirname };
