/** `npm start` with stand-ins for the apps: `start-stand-ins.ts DATA_FOLDER PORTS [--fresh] [--broken=APP]`, PORTS as JSON. */
import { join } from 'node:path';
import { LauncherError } from '../launcher.error.ts';
import { start } from '../verbs/start.ts';

const [dataFolder = '', ports = '{}', ...flags] = process.argv.slice(2);
try {
  await start({
    fresh: flags.includes('--fresh'),
    dataFolder,
    ports: JSON.parse(ports),
    build: async () => 0,
    mainOf: (app) => join(import.meta.dirname, flags.includes(`--broken=${app}`) ? 'broken-app.ts' : 'stand-in-app.ts'),
  });
} catch (error) {
  console.error(error instanceof LauncherError ? error.message : error);
  process.exitCode = 1;
}
