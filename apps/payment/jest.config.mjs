import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'apps/payment', rootDir: import.meta.dirname };
