import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandFailure } from '../terminal/command-failure.js';
import { EXIT } from '../terminal/exit-code.js';

const PATH = '/callback';
const PATIENCE_MS = 5 * 60 * 1_000;
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Valetkey</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;margin:20vh auto;max-width:30rem;padding:0 1rem;color-scheme:light dark}</style>
<h1>Back to the terminal</h1><p>The answer has arrived there. You may close this page.</p></html>`;

/** Receives the answer of the authorization endpoint on a loopback port of its own (RFC 8252 §7.3). */
export class LoopbackReceiver {
  readonly #answer = Promise.withResolvers<URL>();

  private constructor(
    private readonly server: Server,
    /** Where the browser is to be sent back to. */
    readonly redirectUri: string,
  ) {}

  static async listen(): Promise<LoopbackReceiver> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const receiver = new LoopbackReceiver(server, `http://127.0.0.1:${port}${PATH}`);
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', receiver.redirectUri);
      if (request.method !== 'GET' || url.pathname !== PATH) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        'Referrer-Policy': 'no-referrer',
        Connection: 'close',
      });
      response.end(PAGE, () => receiver.#answer.resolve(url));
    });
    return receiver;
  }

  /** The address the browser came back to, within five minutes. */
  async answer(): Promise<URL> {
    const patience = setTimeout(
      () => this.#answer.reject(new CommandFailure('Nobody signed in within five minutes.', EXIT.refused)),
      PATIENCE_MS,
    );
    try {
      return await this.#answer.promise;
    } finally {
      clearTimeout(patience);
    }
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
