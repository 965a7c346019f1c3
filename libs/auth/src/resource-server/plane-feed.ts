import type { IssuerClient } from '../http/issuer-client.js';
import type { PlaneConnection } from '../nats/plane-connection.js';
import type { ClockReading } from '../revocation/clock-reading.js';
import type { Follower } from '../revocation/follower.js';
import type { FetchTailCommand, FollowerCommand } from '../revocation/follower-command.js';
import type { FollowerEvent } from '../revocation/follower-event.js';
import type { Clock } from '../token/clock.js';
import type { KeySet } from '../token/key-set.js';
import type { Trust, TrustStore } from '../wire/trust-store.js';
import type { NatsOptions, PlaneLog } from './resource-server-options.js';

/** What the feed connects. */
export interface PlaneFeedParts {
  readonly follower: Follower;
  readonly keys: KeySet;
  readonly issuer: IssuerClient;
  readonly trustStore: TrustStore;
  readonly clock: Clock;
  readonly log: PlaneLog;
  readonly service: string;
  readonly nats: NatsOptions | undefined;
  readonly tickMs: number;
  /** After each event that the follower took. */
  readonly onHandled: () => void;
}

/** Gives the follower time, NATS, HTTP and storage: carries its commands out and brings back what happens. */
export class PlaneFeed {
  private readonly stopping = new AbortController();
  private connection: PlaneConnection | undefined;
  private timer: NodeJS.Timeout | undefined;
  private saving: Promise<void> = Promise.resolve();
  private httpProblem: string | undefined;

  constructor(private readonly parts: PlaneFeedParts) {}

  /** Why NATS or the issuer does not answer, in words. */
  get problems(): readonly string[] {
    return [this.connection?.problem, this.httpProblem].filter((problem) => problem !== undefined);
  }

  /** @throws {NatsRefusedError} when NATS does not know the credentials. */
  async start(): Promise<void> {
    this.connection = await this.prepareConnection();
    this.timer = setInterval(() => this.handle({ type: 'tick' }), this.parts.tickMs);
    this.handle({ type: 'tick' });
    try {
      await this.connection?.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.connection?.stop();
    await this.saving;
  }

  /** Loads the NATS client where there is a NATS to connect to: the package is an optional peer. */
  private async prepareConnection(): Promise<PlaneConnection | undefined> {
    const { nats, service } = this.parts;
    if (nats === undefined) return undefined;
    const { PlaneConnection } = await import('../nats/plane-connection.js');
    return new PlaneConnection({ ...nats, service, onEvent: (event) => this.handle(event) });
  }

  private handle(event: FollowerEvent): void {
    if (this.stopping.signal.aborted) return;
    const { follower, clock, onHandled } = this.parts;
    const now: ClockReading = { nowMs: clock.now(), monotonicMs: clock.monotonic() };
    for (const command of follower.handle(event, now)) this.execute(command);
    onHandled();
  }

  private execute(command: FollowerCommand): void {
    switch (command.type) {
      case 'open-consumer':
        this.connection?.openConsumer(command.consumer, command.fromSequence);
        return;
      case 'ask-stream-info':
        void this.askStreamInfo(command.ask);
        return;
      case 'fetch-tail':
        void this.fetchTail(command);
        return;
      case 'require-key':
        void this.requireKey(command.kid);
        return;
      case 'save-trust':
        this.saving = this.saving.then(() => this.saveTrust(command.trust));
        return;
      case 'step':
        setImmediate(() => this.handle({ type: 'step' }));
        return;
      case 'log':
        this.parts.log[command.level](command.message);
        return;
    }
  }

  private async askStreamInfo(ask: number): Promise<void> {
    try {
      const info = await this.connection?.streamInfo(ask);
      if (info !== undefined) this.handle(info);
    } catch (error) {
      this.handle({ type: 'stream-info-failed', ask, reason: reasonOf(error) });
    }
  }

  private async fetchTail(command: FetchTailCommand): Promise<void> {
    try {
      const tail = await this.parts.issuer.fetchTail(command, this.stopping.signal);
      this.httpProblem = undefined;
      this.handle({ type: 'tail', ask: command.ask, tail });
    } catch (error) {
      const reason = reasonOf(error);
      this.httpProblem = `the issuer does not help over HTTP: ${reason}`;
      this.handle({ type: 'tail-failed', ask: command.ask, reason });
    }
  }

  private async requireKey(kid: string): Promise<void> {
    try {
      await this.parts.keys.require(kid);
    } catch {
      // The key set counts and reports its own failures; the follower looks at what it has now.
    }
    this.handle({ type: 'keys-settled' });
  }

  private async saveTrust(trust: Trust): Promise<void> {
    try {
      await this.parts.trustStore.save(trust);
    } catch (error) {
      this.parts.log.error(`The trusted key set could not be kept for the next start: ${reasonOf(error)}`);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
