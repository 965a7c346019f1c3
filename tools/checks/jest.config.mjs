import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'tools/checks', rootDir: import.meta.dirname };
