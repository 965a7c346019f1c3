import type { Server, ServerResponse } from 'node:http';

/**
 * Ends an HTTP server without cutting anybody off: requests under way finish, keep-alive connections are told to close
 * and idle ones are closed; what is still open at the limit (a stream) is ended (case ops-keepalive-exit).
 */
export class GracefulServer {
  #closing = false;

  constructor(private readonly server: Server) {
    // First listener: the header is set before any handler can send its own.
    server.prependListener('request', (_request, response: ServerResponse) => {
      if (this.#closing) response.setHeader('Connection', 'close');
    });
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** Resolves when no connection is left, at the latest `limitMs` from now. */
  async close(limitMs: number): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const sweep = setInterval(() => this.server.closeIdleConnections(), 50);
    const cut = setTimeout(() => this.server.closeAllConnections(), limitMs);
    this.server.closeIdleConnections();
    await closed;
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
