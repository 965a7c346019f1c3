import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'apps/inventory', rootDir: import.meta.dirname };
