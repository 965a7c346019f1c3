import { setImmediate as turn } from 'node:timers/promises';
import { type ConsumerMessages, DeliverPolicy, type JsMsg, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { FollowerEvent } from '../revocation/follower-event.js';
import { PLANE_STREAM } from '../wire/plane-stream.js';

/** Which consumer to make. */
export interface StreamConsumerOptions {
  readonly connection: NatsConnection;
  /** The follower's number for it. */
  readonly consumer: number;
  readonly fromSequence: number;
  readonly onEvent: (event: FollowerEvent) => void;
}

const MESSAGES_AHEAD = 256;
const EXPIRES_MS = 5_000;
const IDLE_HEARTBEAT_MS = 1_000;
const STRETCH_MS = 2;
const REQUEST_TIMEOUT_MS = 2_000;

/** One ordered pull consumer: hands on each message with sequence and time, and says when it delivers no more. */
export class StreamConsumer {
  private messages: ConsumerMessages | undefined;
  private stopped = false;

  constructor(private readonly options: StreamConsumerOptions) {
    void this.run();
  }

  stop(): void {
    this.stopped = true;
    this.messages?.stop();
  }

  private async run(): Promise<void> {
    let reason = 'its iterator ended';
    try {
      await this.deliver();
    } catch (error) {
      reason = error instanceof Error ? error.message : 'unknown error';
    }
    if (!this.stopped) this.options.onEvent({ type: 'consumer-ended', consumer: this.options.consumer, reason });
  }

  private async deliver(): Promise<void> {
    const { connection, fromSequence } = this.options;
    // No subject filter: its right to create consumers names the stream alone (DESIGN §6).
    const consumer = await jetstream(connection, { timeout: REQUEST_TIMEOUT_MS }).consumers.get(PLANE_STREAM.name, {
      opt_start_seq: fromSequence,
      deliver_policy: DeliverPolicy.StartSequence,
    });
    if (this.stopped) return;
    this.messages = await consumer.consume({ max_messages: MESSAGES_AHEAD, expires: EXPIRES_MS, idle_heartbeat: IDLE_HEARTBEAT_MS });
    let stretchBegan = performance.now();
    for await (const message of this.messages) {
      if (this.stopped) return;
      this.hand(message);
      if (performance.now() - stretchBegan < STRETCH_MS) continue;
      await turn(); // a long backlog must not hold the event loop
      stretchBegan = performance.now();
    }
  }

  private hand(message: JsMsg): void {
    this.options.onEvent({
      type: 'stream-message',
      consumer: this.options.consumer,
      sequence: message.seq,
      timeMs: Number(message.timestampNanos / 1_000_000n),
      subject: message.subject,
      text: message.string(),
    });
  }
}
