import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A cable of the test's own between a service and what it talks to, which can be cut and mended. */
export class Link {
  readonly port: number;
  private readonly server: Server;
  private readonly ends = new Set<Socket>();
  private state: 'whole' | 'closed' | 'silent' = 'whole';

  private constructor(server: Server, targetPort: number) {
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (near) => this.join(near, targetPort));
  }

  static async to(targetPort: number): Promise<Link> {
    const server = createServer();
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    return new Link(server, targetPort);
  }

  /** `closed`: connections break, new ones are refused. `silent`: they stay open and nothing comes through, as behind a dead router. */
  cut(how: 'closed' | 'silent'): void {
    this.state = how;
    for (const end of this.ends) {
      if (how === 'closed') end.destroy();
      else end.pause();
    }
  }

  /** What stood still in a silent link is lost: its connections break. */
  mend(): void {
    for (const end of this.ends) end.destroy();
    this.state = 'whole';
  }

  async close(): Promise<void> {
    this.cut('closed');
    await new Promise((closed) => {
      this.server.close(closed);
    });
  }

  private join(near: Socket, targetPort: number): void {
    this.hold(near);
    if (this.state === 'closed') near.destroy();
    if (this.state !== 'whole') return;
    const far = connect(targetPort, '127.0.0.1');
    this.hold(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => to.write(chunk));
      from.on('close', () => to.destroy());
    }
  }

  private hold(end: Socket): void {
    this.ends.add(end);
    end.on('error', () => end.destroy());
    end.on('close', () => this.ends.delete(end));
  }
}
