import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { buildHeartbeat, buildKeySetMessage, buildRevocationMessage, MESSAGE_TYPE, PLANE_STREAM } from '@valetkey/auth/wire';
import { DataSource } from 'typeorm';
import { AUTH_CONFIG, type AuthConfig } from '../../config.js';
import { PlaneSigner } from '../../signing-keys/plane-signer.js';
import { SigningKeys } from '../../signing-keys/signing-keys.js';
import { LedgerReader } from '../ledger-reader.js';
import { LeaderSession } from './leader-session.js';
import { PlaneConnection } from './plane-connection.js';
import { planeStreamConfiguration } from './plane-stream-configuration.js';
import type { PlaneStreamClient } from './plane-stream-client.js';
import { Relay, type RelayStatus } from './relay.js';
import type { RelayCommand } from './relay-command.js';
import type { RelayEvent } from './relay-event.js';
import { StreamMessageReader } from './stream-message-reader.js';
import { UnexpectedStreamConfigurationError } from './unexpected-stream-configuration.error.js';

const TICK_MS = 100;
const SAME_WARNING_EVERY_MS = 60_000;

/** Runs the relay: carries its commands to PostgreSQL and NATS, and their answers back. Whatever is away, it goes on. */
@Injectable()
export class RelayRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = new Logger(RelayRunner.name);
  readonly #warnedAtMs = new Map<string, number>();
  readonly #relay = new Relay({ keySetIntervalMs: () => this.#keySetIntervalMs() });
  readonly #plane: PlaneConnection;
  readonly #session: LeaderSession;
  readonly #ledger: LedgerReader;
  #messages: StreamMessageReader | undefined;
  #stopReading = (): void => {};
  #reading = 0;
  #lifetimeMaxS = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    private readonly database: DataSource,
    private readonly keys: SigningKeys,
    private readonly signer: PlaneSigner,
  ) {
    this.#plane = new PlaneConnection({
      servers: config.AUTH_NATS_URL,
      user: config.AUTH_NATS_USER,
      pass: config.AUTH_NATS_PASSWORD,
    });
    this.#session = new LeaderSession(config.AUTH_DATABASE_URL, {
      lost: () => this.#handle({ type: 'lock-lost' }),
      ledgerChanged: () => this.#handle({ type: 'ledger-changed' }),
    });
    this.#ledger = new LedgerReader((sql, values) => this.#session.run(sql, values), config.AUTH_ISSUER);
  }

  get status(): RelayStatus {
    return this.#relay.status;
  }

  /** Starts relaying. NATS may be away; wrong credentials and another's stream stop the start. */
  async onApplicationBootstrap(): Promise<void> {
    const ledger = new LedgerReader((sql, values) => this.database.query(sql, [...(values ?? [])]), this.config.AUTH_ISSUER);
    const { epoch, statement } = await ledger.keySet();
    this.#lifetimeMaxS = statement.accessTokenLifetimeMaxS;
    this.#messages = new StreamMessageReader(this.keys.published(), this.config.AUTH_ISSUER, epoch);
    await this.#plane.open();
    await this.#assertStream();
    this.#timer = setInterval(() => this.#handle({ type: 'tick' }), TICK_MS);
    this.#handle({ type: 'expired', from: await ledger.firstPosition() });
  }

  /** Gives the lock back at once, so that another replica need not wait for it. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stopReading();
    await this.#session.close();
    await this.#plane.close();
  }

  async #assertStream(): Promise<void> {
    try {
      await this.#plane.stream?.ensure(this.#lifetimeMaxS);
    } catch (error) {
      if (error instanceof UnexpectedStreamConfigurationError) throw error;
      this.#warn('The NATS stream cannot be reached', error);
    }
  }

  #handle(event: RelayEvent): void {
    if (!this.#timer) return;
    const wasLeading = this.#relay.status.leading;
    const commands = this.#relay.handle(event, performance.now());
    if (wasLeading !== this.#relay.status.leading) this.#log.log(wasLeading ? 'No longer publishing' : 'Publishing the ledger');
    for (const command of commands) {
      this.#execute(command).then(
        (answer) => answer && this.#handle(answer),
        (error: unknown) => this.#fail(command, error),
      );
    }
  }

  async #execute(command: RelayCommand): Promise<RelayEvent | undefined> {
    switch (command.type) {
      case 'take-lock':
        return { type: (await this.#session.takeLock()) ? 'lock-taken' : 'lock-refused' };
      case 'touch-lock':
        await this.#session.touch();
        return undefined;
      case 'release-lock':
        await this.#session.close();
        return undefined;
      case 'number':
        return { type: 'numbered', term: command.term, heartbeat: await this.#ledger.number() };
      case 'read-entries':
        return { type: 'entries-read', term: command.term, entries: await this.#ledger.entries(command.first, command.last) };
      case 'sweep':
        await this.#session.run('select sweep_revocations()');
        return undefined;
      case 'ask-stream':
        return this.#askStream(command.checkSequence);
      case 'read-stream':
        return this.#read(command.reading, command.from);
      default:
        return { type: 'acknowledged', publication: command.publication, ...(await this.#publish(command)) };
    }
  }

  #fail(command: RelayCommand, error: unknown): void {
    this.#warn(failures[command.type], error);
    const answer = failureOf(command);
    if (answer) this.#handle(answer);
  }

  async #publish(command: Extract<RelayCommand, { readonly publication: number }>): Promise<{ sequence: number; keySetVersion?: number }> {
    const stream = this.#stream();
    const { subjects } = PLANE_STREAM;
    switch (command.type) {
      case 'publish-entries': {
        const { to, entries } = command;
        const message = { issuer: this.config.AUTH_ISSUER, epoch: entries[0]?.epoch ?? '', to, entries };
        const text = this.signer.sign(MESSAGE_TYPE.revocation, buildRevocationMessage(message));
        return { sequence: await stream.publish(subjects.revocation, text) };
      }
      case 'publish-heartbeat': {
        const text = this.signer.sign(MESSAGE_TYPE.heartbeat, buildHeartbeat(command.heartbeat));
        return { sequence: await stream.publish(subjects.heartbeat, text) };
      }
      case 'publish-key-set': {
        const message = await this.#ledger.keySet();
        const { version, accessTokenLifetimeMaxS } = message.statement;
        // The stream must keep entries for as long as the tokens that this key set announces.
        if (accessTokenLifetimeMaxS !== this.#lifetimeMaxS) await stream.ensure(accessTokenLifetimeMaxS);
        this.#lifetimeMaxS = accessTokenLifetimeMaxS;
        const text = this.signer.sign(MESSAGE_TYPE.keys, buildKeySetMessage(message));
        return { sequence: await stream.publish(subjects.keys, text), keySetVersion: version };
      }
    }
  }

  async #askStream(checkSequence: number): Promise<RelayEvent> {
    const stream = this.#stream();
    const state = await stream.state(checkSequence, this.#lifetimeMaxS);
    if (state) return { type: 'stream-state', state };
    this.#handle({ type: 'stream-missing' });
    await stream.ensure(this.#lifetimeMaxS);
    const made = await stream.state(0, this.#lifetimeMaxS);
    return made ? { type: 'stream-state', state: made } : { type: 'stream-unreachable' };
  }

  async #read(reading: number, from: number): Promise<RelayEvent> {
    this.#stopReading();
    this.#reading = reading;
    const messages = await this.#stream().read(from, (message) => {
      const { sequence, storedAtMs } = message;
      const from = this.#messages?.fromIn(message);
      if (from !== undefined) this.#handle({ type: 'expired', from });
      this.#handle({ type: 'message', reading, sequence, storedAtMs, ...this.#messages?.positionsIn(message) });
    });
    if (this.#reading === reading) this.#stopReading = () => messages.stop();
    else messages.stop();
    await messages.closed();
    return { type: 'reading-ended', reading };
  }

  #stream(): PlaneStreamClient {
    const stream = this.#plane.stream;
    if (!stream) throw new Error('There is no connection to NATS');
    return stream;
  }

  #keySetIntervalMs(): number {
    return planeStreamConfiguration(this.#lifetimeMaxS).max_age / 1_000_000 / 3;
  }

  #warn(what: string, error: unknown): void {
    const reason = `${what}: ${error instanceof Error ? error.message : String(error)}`;
    const now = performance.now();
    if (now - (this.#warnedAtMs.get(reason) ?? Number.NEGATIVE_INFINITY) < SAME_WARNING_EVERY_MS) return;
    this.#warnedAtMs.set(reason, now);
    this.#log.warn(reason);
  }
}

const failures: Readonly<Record<RelayCommand['type'], string>> = {
  'take-lock': 'The lock of the relay cannot be asked for',
  'touch-lock': 'The lock of the relay cannot be kept',
  'release-lock': 'The lock of the relay cannot be given back',
  number: 'The ledger cannot be numbered',
  'read-entries': 'The ledger cannot be read',
  sweep: 'The ledger cannot be swept',
  'ask-stream': 'The NATS stream cannot be reached',
  'read-stream': 'The NATS stream cannot be read',
  'publish-entries': 'Entries cannot be published',
  'publish-heartbeat': 'The heartbeat cannot be published',
  'publish-key-set': 'The key set cannot be published',
};

/** What the relay is told of a command that failed. */
function failureOf(command: RelayCommand): RelayEvent | undefined {
  switch (command.type) {
    case 'take-lock':
      return { type: 'lock-refused' };
    case 'touch-lock':
      return { type: 'lock-lost' };
    case 'number':
      return { type: 'numbering-failed', term: command.term };
    case 'read-entries':
      return { type: 'entries-unreadable', term: command.term };
    case 'ask-stream':
      return { type: 'stream-unreachable' };
    case 'read-stream':
      return { type: 'reading-ended', reading: command.reading };
    case 'publish-entries':
    case 'publish-heartbeat':
    case 'publish-key-set':
      return { type: 'unacknowledged', publication: command.publication };
    case 'release-lock':
    case 'sweep':
      return undefined;
  }
}
