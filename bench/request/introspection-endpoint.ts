// The issuer of the bench that answers RFC 7662 questions as fast as Node can, in a process of its own.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({ active: true, sub: 'somebody', scope: 'cart:read cart:write', client_id: 'gateway', exp: 4_102_444_800 });
const server = createServer((request, response) => {
  request.resume().once('end', () => response.setHeader('content-type', 'application/json').end(ANSWER));
});
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/introspect`));
process.once('disconnect', () => process.exit());
