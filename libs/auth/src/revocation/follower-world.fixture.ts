import type { AccessToken } from '../token/access-token.js';
import { KeySet } from '../token/key-set.js';
import { FakeLedger, ISSUER } from '../wire/fake-ledger.fixture.js';
import { PLANE_STREAM } from '../wire/plane-stream.js';
import type { RevocationEntry } from '../wire/revocation-entry.js';
import type { Trust } from '../wire/trust-store.js';
import type { ClockReading } from './clock-reading.js';
import { Follower } from './follower.js';
import type { FetchTailCommand, FollowerCommand } from './follower-command.js';
import type { FollowerEvent } from './follower-event.js';
import { Freshness } from './freshness.js';
import { RevocationIndex } from './revocation-index.js';

interface StoredMessage {
  readonly sequence: number;
  readonly timeMs: number;
  readonly subject: string;
  readonly text: string;
}

/** One service, one issuer, one stream and the links between them, in a time that only tests move. */
export class FollowerWorld {
  nowMs = Date.UTC(2030, 0, 1);
  monotonicMs = 0;
  /** Service to NATS, service to issuer over HTTP, issuer to NATS: what tests cut. */
  natsUp = true;
  httpUp = true;
  /** Answers about the stream wait here while a test holds them back. */
  holdsInfo = false;
  /** Messages that the consumer may still deliver. */
  deliverable = Number.POSITIVE_INFINITY;
  /** A message that the consumer loses once. */
  skips: number | undefined;
  /** Questions over HTTP stay unanswered. */
  holdsTail = false;
  /** What a dishonest broker says instead of the truth. */
  lie: { lastSequence: number; lastTimeMs: number } | undefined;
  changeTail: (question: FetchTailCommand) => FetchTailCommand = (question) => question;

  readonly ledger = new FakeLedger(() => this.nowMs);
  stream: StoredMessage[] = [];
  firstSequence = 1;
  lastSequence = 0;

  keys: KeySet;
  index = new RevocationIndex();
  freshness = new Freshness({ contactMs: 30_000, ledgerMs: 900_000 });
  follower: Follower;
  trust: Trust | undefined;
  readonly log: string[] = [];
  readonly done: FollowerCommand[] = [];

  private readonly queue: FollowerEvent[] = [];
  private readonly heldInfo: FollowerEvent[] = [];
  private consumer: { id: number; next: number } | undefined;
  private nonces = 0;

  constructor(options: { readonly trust?: 'kept' | 'none' } = {}) {
    if (options.trust === 'kept') this.trust = this.trustNow();
    this.keys = this.newKeySet();
    this.follower = this.newFollower();
  }

  get now(): ClockReading {
    return { nowMs: this.nowMs, monotonicMs: this.monotonicMs };
  }

  /** What a service would say about this token now: index, then the clock, then both bounds (PROTOCOL §5 'One request'). */
  verdict(token: Partial<AccessToken>): 'accept' | 'dead' | 'stale' {
    const identity = this.index.identify({ ...TOKEN, ...token });
    if (this.index.findRevocation(identity) !== undefined) return 'dead';
    try {
      this.freshness.assertWithin(undefined, this.nowMs, this.monotonicMs);
      return 'accept';
    } catch {
      return 'stale';
    }
  }

  /** The process dies and starts again; what was kept on disk is all it has. */
  restartService(): void {
    this.index = new RevocationIndex();
    this.freshness = new Freshness({ contactMs: 30_000, ledgerMs: 900_000 });
    this.keys = this.newKeySet();
    this.consumer = undefined;
    this.queue.length = 0;
    this.follower = this.newFollower();
  }

  trustNow(): Trust {
    const { epoch, keySetVersion, keys, revokedKids } = this.ledger;
    const statement = { version: keySetVersion, keys: keys.map(({ publicJwk }) => publicJwk), revokedKids, accessTokenLifetimeMaxS: 900 };
    return { issuer: ISSUER, statement, epoch };
  }

  publish(subject: string, text: string): StoredMessage {
    this.lastSequence++;
    const message = { sequence: this.lastSequence, timeMs: this.nowMs, subject, text };
    this.stream.push(message);
    return message;
  }

  publishEntries(...entries: RevocationEntry[]): StoredMessage {
    return this.publish(PLANE_STREAM.subjects.revocation, this.ledger.signedEntries(entries));
  }

  publishHeartbeat(): StoredMessage {
    return this.publish(PLANE_STREAM.subjects.heartbeat, this.ledger.signedHeartbeat());
  }

  publishKeySet(): StoredMessage {
    return this.publish(PLANE_STREAM.subjects.keys, this.ledger.signedKeySet());
  }

  /** The stream is put back to an old copy that ended at this sequence. */
  turnStreamBack(lastSequence: number): void {
    this.stream = this.stream.filter(({ sequence }) => sequence <= lastSequence);
    this.lastSequence = lastSequence;
  }

  /** The stream is deleted and made anew. */
  wipeStream(): void {
    this.stream = [];
    this.firstSequence = 1;
    this.lastSequence = 0;
  }

  /** The stream is purged: sequences go on. */
  purgeStream(): void {
    this.stream = [];
    this.firstSequence = this.lastSequence + 1;
  }

  async cutNats(): Promise<void> {
    this.natsUp = false;
    this.consumer = undefined;
    this.queue.push({ type: 'stream-lost' });
    await this.settle();
  }

  async healNats(): Promise<void> {
    this.natsUp = true;
    this.queue.push({ type: 'stream-connected' });
    await this.settle();
  }

  /** The issuer, healthy: a heartbeat each second. */
  async runHealthy(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1_000) {
      this.publishHeartbeat();
      await this.pass(1_000);
    }
  }

  /** Time passes; the service ticks four times a second. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      this.nowMs += 250;
      this.monotonicMs += 250;
      this.queue.push({ type: 'tick' });
      await this.settle();
    }
  }

  /** The service stands still, as under SIGSTOP or in a suspended machine, whose monotonic clock may stand still too. */
  freeze(ms: number, clocks: { readonly monotonic: boolean } = { monotonic: true }): void {
    this.nowMs += ms;
    if (clocks.monotonic) this.monotonicMs += ms;
  }

  /** Answers the oldest questions about the stream that were held back. */
  releaseInfo(count = this.heldInfo.length): Promise<void> {
    this.queue.push(...this.heldInfo.splice(0, count));
    return this.settle();
  }

  /** Hands events in and does what is commanded until nothing is left to do. */
  async settle(): Promise<void> {
    for (;;) {
      this.deliver();
      const event = this.queue.shift();
      if (event === undefined) return;
      for (const command of this.follower.handle(event, this.now)) await this.execute(command);
    }
  }

  commandsOf<Type extends FollowerCommand['type']>(type: Type): Extract<FollowerCommand, { type: Type }>[] {
    return this.done.filter((command): command is Extract<FollowerCommand, { type: Type }> => command.type === type);
  }

  private deliver(): void {
    if (!this.natsUp || this.consumer === undefined) return;
    for (const message of this.stream) {
      if (message.sequence < this.consumer.next || this.deliverable <= 0) continue;
      this.deliverable--;
      this.consumer.next = message.sequence + 1;
      if (message.sequence === this.skips) {
        this.skips = undefined;
        continue;
      }
      this.queue.push({ type: 'stream-message', consumer: this.consumer.id, ...message });
    }
  }

  private async execute(command: FollowerCommand): Promise<void> {
    this.done.push(command);
    switch (command.type) {
      case 'open-consumer':
        if (this.natsUp) this.consumer = { id: command.consumer, next: command.fromSequence };
        return;
      case 'ask-stream-info':
        this.answerInfo(command.ask);
        return;
      case 'fetch-tail':
        await this.answerTail(command);
        return;
      case 'require-key':
        await this.keys.require(command.kid).catch(() => undefined);
        this.queue.push({ type: 'keys-settled' });
        return;
      case 'save-trust':
        this.trust = command.trust;
        return;
      case 'step':
        this.queue.push({ type: 'step' });
        return;
      case 'log':
        this.log.push(command.message);
        return;
    }
  }

  private answerInfo(ask: number): void {
    if (!this.natsUp) {
      this.queue.push({ type: 'stream-info-failed', ask, reason: 'timeout' });
      return;
    }
    const truth = { lastSequence: this.lastSequence, lastTimeMs: this.stream.at(-1)?.timeMs ?? Number.NaN };
    const first = this.stream[0]?.sequence ?? this.firstSequence;
    const info = { type: 'stream-info' as const, ask, messages: this.stream.length, firstSequence: first, ...truth, ...this.lie };
    (this.holdsInfo ? this.heldInfo : this.queue).push(info);
  }

  private async answerTail(command: FetchTailCommand): Promise<void> {
    if (this.holdsTail) return;
    if (!this.httpUp) {
      this.queue.push({ type: 'tail-failed', ask: command.ask, reason: 'away' });
      return;
    }
    this.queue.push({ type: 'tail', ask: command.ask, tail: await this.ledger.tail(this.changeTail(command)) });
  }

  private newKeySet(): KeySet {
    return new KeySet({
      fetch: () => (this.httpUp ? Promise.resolve(this.ledger.keys.map(({ publicJwk }) => publicJwk)) : Promise.reject(new Error('away'))),
      clock: { now: () => this.nowMs, monotonic: () => this.monotonicMs },
      minimumIntervalMs: 500,
    });
  }

  private newFollower(): Follower {
    const { keys, index, freshness, trust } = this;
    const nonce = (): string => `nonce-${++this.nonces}`;
    const follower = new Follower({ issuer: ISSUER, keys, index, freshness, epoch: trust?.epoch, random: () => 0.5, nonce });
    if (trust !== undefined) keys.accept(trust.statement);
    if (this.natsUp) this.queue.push({ type: 'stream-connected' });
    this.queue.push({ type: 'tick' });
    return follower;
  }
}

export const TOKEN: AccessToken = {
  issuer: ISSUER,
  subject: '018f0000-0000-7000-8000-00000000aaaa',
  audience: 'https://cart.example',
  clientId: 'web',
  jti: '018f0000-0000-7000-8000-00000000bbbb',
  issuedAt: 0,
  expiresAt: 4_000_000_000,
  scopes: new Set(),
  roles: [],
  generations: [1, 1, 1],
  kid: 'none',
  claims: {},
};
