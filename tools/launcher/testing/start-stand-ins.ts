/** `npm start` with stand-ins for the apps, for specs: `start-stand-ins.ts DATA_FOLDER [FIRST_PORT]`. */
import { join } from 'node:path';
import { LauncherError } from '../launcher.error.ts';
import { start } from '../verbs/start.ts';

const [dataFolder = '', firstPort = '0'] = process.argv.slice(2);
const [gateway, auth, cart, inventory, payment, postgres, nats] = Array.from({ length: 7 }, (_, index) => Number(firstPort) + index);
try {
  await start({
    fresh: process.argv.includes('--fresh'),
    dataFolder,
    ports: { gateway, auth, cart, inventory, payment, postgres, nats } as never,
    build: () => 0,
    mainOf: () => join(import.meta.dirname, 'stand-in-app.ts'),
  });
} catch (error) {
  console.error(error instanceof LauncherError ? error.message : error);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
