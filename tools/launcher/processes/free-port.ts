import { createServer } from 'node:net';

const given = new Set<number>();

/**
 * A loopback port that nobody listens on. It lies below the range the kernel takes outgoing connections from, so that it
 * stays free while a server under test is down.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

/** Whether nobody listens on `port` of the loopback interfaces: `localhost` may mean either of the two. */
export async function isFree(port: number): Promise<boolean> {
  const probes = await Promise.all(['127.0.0.1', '::1'].map((host) => isFreeOn(host, port)));
  return probes.every(Boolean);
}

function isFreeOn(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code !== 'EADDRINUSE'));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => done(true)));
  });
}
