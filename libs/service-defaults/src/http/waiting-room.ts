import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { problemOf } from '../problems/problem.js';
import type { ServiceSettings } from '../service-settings.js';

/**
 * Answers in place of a service that cannot start yet, because its database is away: alive, and not ready. Without it a
 * platform would restart every instance for as long as the database is down (case ops-liveness-dependency).
 */
export class WaitingRoom {
  private constructor(private readonly server: Server) {}

  static async open({ host, port }: Pick<ServiceSettings, 'host' | 'port'>, missing: string): Promise<WaitingRoom> {
    const server = createServer((request, response) => {
      const path = request.url?.split('?', 1)[0];
      if (path === '/health/live') send(200, 'application/json', { status: 'live' });
      else if (path === '/health/ready') send(503, 'application/json', { status: 'not ready', missing: [missing] });
      else send(503, 'application/problem+json', problemOf(503, { detail: 'The service is starting.' }));

      function send(status: number, type: string, body: object): void {
        const headers = { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store', Connection: 'close', 'Retry-After': '2' };
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
      }
    });
    server.listen(port, host);
    await once(server, 'listening');
    return new WaitingRoom(server);
  }

  /** Frees the port for the service. */
  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
