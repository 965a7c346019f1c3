import { setTimeout as delay } from 'node:timers/promises';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, errors, type NatsConnection } from '@nats-io/transport-node';
import type { FollowerEvent, StreamInfoEvent } from '../revocation/follower-event.js';
import { PLANE_STREAM } from '../wire/plane-stream.js';
import { NatsRefusedError } from './nats-refused.error.js';
import { StreamConsumer } from './stream-consumer.js';

/** The service's own NATS user, with exactly the rights of DESIGN §6. */
export interface PlaneConnectionOptions {
  readonly servers: string | readonly string[];
  readonly user: string;
  readonly pass: string;
  /** Its name in subjects: replies come to `_INBOX_<service>`. */
  readonly service: string;
  /** Told what happens, in order; must not throw. */
  readonly onEvent: (event: FollowerEvent) => void;
}

const REQUEST_TIMEOUT_MS = 2_000;
const RETRY_MS = 500;

/** The plane's stream over NATS. A refused, closed or drained connection and an ended consumer are rebuilt for ever (PROTOCOL §5). */
export class PlaneConnection {
  private readonly stopping = new AbortController();
  private connection: NatsConnection | undefined;
  private manager: JetStreamManager | undefined;
  private consumer: StreamConsumer | undefined;
  private running: Promise<void> | undefined;
  private lastProblem: string | undefined = 'NATS has not been reached yet';

  constructor(private readonly options: PlaneConnectionOptions) {}

  /** Why there is no connection, or what NATS refused last; `undefined` when all is well. */
  get problem(): string | undefined {
    return this.lastProblem;
  }

  /**
   * Resolves once connected, or once it is plain that NATS is away: it goes on trying.
   * @throws {NatsRefusedError} when NATS answers that it does not know these credentials: nobody waits that away.
   */
  async start(): Promise<void> {
    const first = await this.tryToConnect();
    if (first instanceof NatsRefusedError) throw first;
    this.running = this.run();
  }

  /** Reads from this sequence on; the consumer before is given up. */
  openConsumer(consumer: number, fromSequence: number): void {
    this.consumer?.stop();
    const { connection } = this;
    if (connection === undefined) return;
    this.consumer = new StreamConsumer({ connection, consumer, fromSequence, onEvent: this.options.onEvent });
  }

  async streamInfo(ask: number): Promise<StreamInfoEvent> {
    if (this.manager === undefined) throw new errors.ClosedConnectionError();
    const { state } = await this.manager.streams.info(PLANE_STREAM.name);
    return {
      type: 'stream-info',
      ask,
      messages: state.messages,
      firstSequence: state.first_seq,
      lastSequence: state.last_seq,
      lastTimeMs: Date.parse(state.last_ts), // cuts nanoseconds off, as the consumer does
    };
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.consumer?.stop();
    await this.connection?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      if (this.connection === undefined) await this.tryToConnect();
      if (this.connection === undefined) await this.pause();
      else await this.watch(this.connection);
    }
  }

  private async tryToConnect(): Promise<unknown> {
    const { servers, user, pass, service } = this.options;
    try {
      const connection = await connect({
        servers: typeof servers === 'string' ? servers : [...servers],
        user,
        pass,
        name: service,
        inboxPrefix: `_INBOX_${service}`,
        timeout: REQUEST_TIMEOUT_MS,
        maxReconnectAttempts: -1,
        reconnectTimeWait: RETRY_MS,
        reconnectJitter: RETRY_MS,
        ignoreAuthErrorAbort: true,
        pingInterval: 5_000,
        maxPingOut: 2,
      });
      this.manager = await jetstreamManager(connection, { checkAPI: false, timeout: REQUEST_TIMEOUT_MS });
      this.connection = connection;
      this.lastProblem = undefined;
      if (this.stopping.signal.aborted) await connection.close();
      return undefined;
    } catch (error) {
      this.lastProblem = describe(error, user);
      return error instanceof errors.AuthorizationError ? new NatsRefusedError(user) : error;
    }
  }

  /** Until the connection is closed for good, by whomever. */
  private async watch(connection: NatsConnection): Promise<void> {
    this.options.onEvent({ type: 'stream-connected' });
    for await (const status of connection.status()) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') {
        this.lastProblem ??= 'NATS is away'; // a refusal says more, and each refused attempt ends in a disconnection
        this.options.onEvent({ type: 'stream-lost' });
      } else if (status.type === 'reconnect') {
        this.lastProblem = undefined;
        this.options.onEvent({ type: 'stream-connected' });
      } else if (status.type === 'error') this.lastProblem = describe(status.error, this.options.user);
    }
    this.connection = undefined;
    this.manager = undefined;
    this.consumer?.stop();
    this.lastProblem = 'The connection to NATS was closed';
    this.options.onEvent({ type: 'stream-lost' });
    await this.pause();
  }

  private async pause(): Promise<void> {
    const pauseMs = RETRY_MS * (0.5 + Math.random());
    await delay(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined); // aborted by `stop`
  }
}

function describe(error: unknown, user: string): string {
  if (error instanceof errors.AuthorizationError) return `NATS refuses the user ${user}`;
  if (error instanceof errors.PermissionViolationError) return `NATS refuses the user ${user} to ${error.operation} on ${error.subject}`;
  return `NATS is away: ${error instanceof Error ? error.message : 'unknown error'}`;
}
