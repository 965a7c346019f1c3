import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'tools/launcher', rootDir: import.meta.dirname };
