import {
  AckPolicy,
  DeliverPolicy,
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
  JetStreamApiCodes,
  JetStreamApiError,
  type JsMsg,
  type StreamInfo,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { type NatsConnection, nanos, nuid } from '@nats-io/transport-node';
import { PLANE_STREAM } from '@valetkey/auth/wire';
import { assertPlaneStream, planeStreamConfiguration } from './plane-stream-configuration.js';
import type { StreamState } from './stream-state.js';

const TIMEOUT_MS = 1_000;
const UNUSED_CONSUMER_MS = 30_000;

/** A message as it stands in the stream. */
export interface StoredMessage {
  readonly sequence: number;
  readonly storedAtMs: number;
  readonly subject: string;
  readonly text: () => string;
}

/** The plane's stream over one NATS connection, with the rights of the issuer's NATS user. */
export class PlaneStreamClient {
  private constructor(
    private readonly manager: JetStreamManager,
    private readonly client: JetStreamClient,
  ) {}

  static async over(connection: NatsConnection): Promise<PlaneStreamClient> {
    const options = { timeout: TIMEOUT_MS, checkAPI: false };
    return new PlaneStreamClient(await jetstreamManager(connection, options), jetstream(connection, options));
  }

  /**
   * Makes the stream where it is missing, and gives it the age that this lifetime needs.
   * @throws {UnexpectedStreamConfigurationError}
   */
  async ensure(lifetimeMaxS: number): Promise<void> {
    const info = await this.#find();
    if (info) await this.#conform(info, lifetimeMaxS);
    else await this.manager.streams.add(planeStreamConfiguration(lifetimeMaxS));
  }

  /**
   * The stream as it stands, and when the message at `checkSequence` was stored; `undefined` where there is no stream.
   * @throws {UnexpectedStreamConfigurationError}
   */
  async state(checkSequence: number, lifetimeMaxS: number): Promise<StreamState | undefined> {
    const info = await this.#find();
    if (!info) return undefined;
    await this.#conform(info, lifetimeMaxS);
    const { created, state } = info;
    const checkedAtMs = checkSequence > 0 && checkSequence >= state.first_seq ? await this.#storedAtMs(checkSequence) : undefined;
    return {
      createdAtMs: Date.parse(created),
      first: state.messages === 0 ? state.last_seq + 1 : state.first_seq,
      last: state.last_seq,
      ...(checkedAtMs !== undefined && { checkedAtMs }),
    };
  }

  /** Stores a message; the sequence it got. No message id: a repeated one would be dropped as a duplicate (PROTOCOL §3). */
  async publish(subject: string, text: string): Promise<number> {
    const ack = await this.client.publish(subject, text, { timeout: TIMEOUT_MS, expect: { streamName: PLANE_STREAM.name } });
    return ack.seq;
  }

  /** Reads on from a sequence until it is stopped or the server no longer delivers. */
  async read(from: number, receive: (message: StoredMessage) => void): Promise<ConsumerMessages> {
    const info = await this.manager.consumers.add(PLANE_STREAM.name, {
      name: `relay-${nuid.next()}`,
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: from,
      inactive_threshold: nanos(UNUSED_CONSUMER_MS),
      mem_storage: true,
      num_replicas: 1,
    });
    return this.client.consumers.getConsumerFromInfo(info).consume({
      callback: (message) => receive(storedMessageOf(message)),
      max_messages: 1_000,
      expires: 4_000,
      idle_heartbeat: 1_000,
      abort_on_missing_resource: true,
    });
  }

  async #conform({ config }: StreamInfo, lifetimeMaxS: number): Promise<void> {
    const expected = planeStreamConfiguration(lifetimeMaxS);
    assertPlaneStream(config, expected);
    if (config.max_age !== expected.max_age) await this.manager.streams.update(PLANE_STREAM.name, { max_age: expected.max_age });
  }

  async #find(): Promise<StreamInfo | undefined> {
    try {
      return await this.manager.streams.info(PLANE_STREAM.name);
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
      throw error;
    }
  }

  async #storedAtMs(sequence: number): Promise<number | undefined> {
    const stored = await this.manager.streams.getMessage(PLANE_STREAM.name, { seq: sequence });
    return stored?.time.getTime();
  }
}

function storedMessageOf(message: JsMsg): StoredMessage {
  return {
    sequence: message.seq,
    storedAtMs: Number(message.timestampNanos / 1_000_000n),
    subject: message.subject,
    text: () => message.string(),
  };
}
