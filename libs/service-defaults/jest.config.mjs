import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/service-defaults', rootDir: import.meta.dirname };
