import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { IssuerClient } from './issuer-client.js';

const client = { id: 'cart', secret: 'secret' };

describe('asking the issuer over HTTP', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function issuerThat(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  it('follows no redirect, neither to keys nor to revocations', async () => {
    let followed = false;
    const elsewhere = await issuerThat((_, response) => {
      followed = true;
      response.end('{}');
    });
    const issuer = await issuerThat((_, response) => response.writeHead(302, { location: elsewhere }).end());
    await expect(new IssuerClient({ issuer, client }).fetchKeys()).rejects.toThrow(/fetch failed|redirect/);
    await expect(new IssuerClient({ issuer, client }).fetchTail({ nonce: 'n' })).rejects.toThrow(/fetch failed|redirect/);
    expect(followed).toBe(false);
  });

  it('gives up on an answer that does not begin, that stops in the middle, or that never ends', async () => {
    const json = { 'content-type': 'application/json' };
    const answers: RequestListener[] = [
      () => undefined,
      (_, response) => void response.writeHead(200, json).write('{"issuer":'),
      (_, response) => {
        response.writeHead(200, json);
        const fill = (): void => {
          while (!response.destroyed && response.write(' '.repeat(65_536)));
          response.once('drain', fill);
        };
        fill();
      },
    ];
    for (const answer of answers) {
      const issuer = await issuerThat(answer);
      await expect(new IssuerClient({ issuer, client, timeoutMs: 100 }).fetchKeys()).rejects.toThrow(/aborted|too large/);
    }
  });

  it('says in words which answer it did not like', async () => {
    const cases = [
      [503, 'application/json', '{}', /answered 503/],
      [200, 'text/html', '{}', /content type/],
      [200, 'application/json', '[]', /another issuer/],
      [200, 'application/json', '{"issuer":"https://evil.example"}', /another issuer/],
    ] as const;
    for (const [status, type, body, message] of cases) {
      const issuer = await issuerThat((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
      await expect(new IssuerClient({ issuer, client }).fetchKeys()).rejects.toThrow(message);
    }
  });

  it('connects to the internal URL for whatever the metadata names under the public one', async () => {
    const asked: string[] = [];
    const issuer = 'https://issuer.example';
    const internal = await issuerThat((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(request.url === '/jwks' ? { keys: [] } : { issuer, jwks_uri: `${issuer}/jwks` }));
    });
    expect(await new IssuerClient({ issuer, issuerInternalUrl: internal, client }).fetchKeys()).toEqual([]);
    expect(asked).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });
});
