import type { Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const sweepEveryMs = 50;
/** For a client to send its whole request. */
const requestLimitMs = 30_000;
/** Longer than the 60 s after which load balancers drop an idle connection, so that none sends into a closed one. */
const keepAliveMs = 72_000;

/**
 * Ends an HTTP server without cutting anybody off (case ops-keepalive-exit). First every answer says `Connection: close`,
 * so that polling clients leave by themselves, while a load balancer notices that the service is not ready; then nothing
 * new is accepted, idle connections are closed and requests under way finish; what is still open at the limit, such as a
 * stream, is ended.
 */
export class GracefulServer {
  #closing = false;

  constructor(private readonly server: Server) {
    server.requestTimeout = requestLimitMs;
    server.headersTimeout = requestLimitMs / 2;
    server.keepAliveTimeout = keepAliveMs;
    // First listener: the header is set before any handler can send its own.
    server.prependListener('request', (_request, response: ServerResponse) => this.#announce(response));
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** Resolves when no connection is left, at the latest `limitMs` from now. */
  async close(limitMs: number): Promise<void> {
    this.#closing = true;
    await this.#leaveByThemselves(limitMs / 10);
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const sweep = setInterval(() => this.server.closeIdleConnections(), sweepEveryMs);
    const cut = setTimeout(() => this.server.closeAllConnections(), limitMs * 0.9);
    await closed;
    clearInterval(sweep);
    clearTimeout(cut);
  }

  // A request under way when closing begins gets the header too, as long as its answer has not begun.
  #announce(response: ServerResponse): void {
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
    response.writeHead = (...args: unknown[]) => {
      if (this.#closing && !response.headersSent) response.setHeader('Connection', 'close');
      return writeHead(...args);
    };
  }

  async #leaveByThemselves(limitMs: number): Promise<void> {
    const endAt = performance.now() + limitMs;
    while (performance.now() < endAt && (await this.#connectionCount()) > 0) await wait(Math.min(sweepEveryMs, limitMs));
  }

  #connectionCount(): Promise<number> {
    return new Promise((resolve) => this.server.getConnections((error, count) => resolve(error ? 0 : count)));
  }
}
