/** Takes an app's place in specs of the launcher: listens where it is told and is ready at once. */
import { createServer } from 'node:http';

const port = Object.entries(process.env).find(([name]) => /^(AUTH|CART|INVENTORY|PAYMENT)_PORT$/.test(name))?.[1];
createServer((_request, response) => response.end('ready')).listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
