import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'apps/cart', rootDir: import.meta.dirname };
