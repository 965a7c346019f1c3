import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { jetstream, type JetStreamClient, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { FakeLedger } from '../wire/fake-ledger.fixture.js';
import { PLANE_STREAM } from '../wire/plane-stream.js';
import type { RevocationEntry } from '../wire/revocation-entry.js';

/** A small issuer with a real key: serves discovery, JWKS and `/revocations`, and publishes to a real stream when told to. */
export class FakeIssuer {
  readonly ledger: FakeLedger;
  /** What the routes answer instead, where a test wants a refusal. */
  readonly refusals = new Map<string, number>();
  readonly requests: string[] = [];
  private readonly server: Server;
  private nats: NatsConnection | undefined;
  private client: JetStreamClient | undefined;
  private manager: JetStreamManager | undefined;

  private constructor(server: Server, url: string) {
    this.server = server;
    this.ledger = new FakeLedger(() => Date.now(), url);
  }

  static async start(): Promise<FakeIssuer> {
    const server = createServer();
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    const { port } = server.address() as AddressInfo;
    const issuer = new FakeIssuer(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => issuer.answer(request, response));
    return issuer;
  }

  get url(): string {
    return this.ledger.issuer;
  }

  /** Connects as the issuer's user and makes the stream. */
  async connect(nats: { url: string; credentials(user: 'auth'): { user: string; pass: string } }): Promise<void> {
    this.nats = await connect({
      servers: nats.url,
      ...nats.credentials('auth'),
      inboxPrefix: '_INBOX_auth',
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
      ignoreAuthErrorAbort: true,
    });
    this.manager = await jetstreamManager(this.nats, { checkAPI: false, timeout: 1_000 });
    this.client = jetstream(this.nats);
    await this.makeStream();
  }

  async makeStream(more: object = {}): Promise<void> {
    if (this.manager === undefined) throw new Error('Not connected');
    const { manager } = this;
    await whenBack(() => manager.streams.add({ name: PLANE_STREAM.name, subjects: [...PLANE_STREAM.storedSubjects], ...more }));
  }

  /** Resolves once this path has been asked for so many times. */
  untilAsked(path: string, times: number): Promise<void> {
    return new Promise((done) => {
      const look = (): void => {
        if (this.requests.filter((asked) => asked === path).length < times) return;
        this.server.off('request', look);
        done();
      };
      this.server.on('request', look);
      look();
    });
  }

  /** Looks at the stream until it is as wanted; each look waits for the broker's answer. */
  async untilStreamIs(wanted: (state: { messages: number }) => boolean): Promise<void> {
    for (;;) {
      const info = await this.manager?.streams.info(PLANE_STREAM.name);
      if (info !== undefined && wanted(info.state)) return;
    }
  }

  async publishKeySet(): Promise<void> {
    await this.publish(PLANE_STREAM.subjects.keys, this.ledger.signedKeySet());
  }

  async publishHeartbeat(): Promise<void> {
    await this.publish(PLANE_STREAM.subjects.heartbeat, this.ledger.signedHeartbeat());
  }

  async publishEntries(entries: readonly RevocationEntry[]): Promise<void> {
    await this.publish(PLANE_STREAM.subjects.revocation, this.ledger.signedEntries(entries));
  }

  async publish(subject: string, text: string): Promise<void> {
    if (this.client === undefined) throw new Error('Not connected');
    const { client } = this;
    await whenBack(() => client.publish(subject, text, { timeout: 1_000 }));
  }

  /** Makes the issuer's HTTP side go away, as a killed process would. */
  async stopHttp(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => {
      this.server.close(() => done());
    });
  }

  async stop(): Promise<void> {
    await this.nats?.close();
    if (this.server.listening) await this.stopHttp();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    this.requests.push(pathname);
    const refusal = this.refusals.get(pathname);
    if (refusal !== undefined) {
      response.writeHead(refusal).end();
    } else if (pathname === '/.well-known/openid-configuration') {
      answerJson(response, { issuer: this.url, jwks_uri: `${this.url}/.well-known/jwks.json` });
    } else if (pathname === '/.well-known/jwks.json') {
      answerJson(response, { keys: this.ledger.keys.map(({ publicJwk }) => publicJwk) });
    } else if (pathname === '/revocations' && request.headers.authorization === BASIC) {
      const epoch = searchParams.get('epoch');
      const first = searchParams.get('first');
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
      const question = {
        ...(epoch !== null && { epoch }),
        ...(first !== null && { first: Number(first) }),
        nonce: searchParams.get('nonce') ?? '',
      };
      Readable.from(this.ledger.tailChunks(question)).pipe(response);
    } else {
      response.writeHead(401).end();
    }
  }
}

/** A client whose id and secret must be form-encoded before they are joined (RFC 6749 §2.3.1). */
export const CLIENT = { id: 'cart', secret: 'a+b c%:&é' };
const BASIC = `Basic ${Buffer.from('cart:a%2Bb+c%25%3A%26%C3%A9').toString('base64')}`;

/** Again while the broker is coming back; each attempt ends by its own time-out. */
async function whenBack<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (failures === 20) throw error;
      await new Promise((done) => {
        setTimeout(done, 50);
      });
    }
  }
}

function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
