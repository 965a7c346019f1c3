// Longer than 400 lines so that one can read in one place what each event leads to.
import { readHeartbeat } from '../wire/heartbeat.js';
import { type KeySetMessage, readKeySetMessage } from '../wire/key-set-message.js';
import { MalformedMessageError } from '../wire/malformed-message.error.js';
import { MESSAGE_TYPE } from '../wire/message-type.js';
import { PLANE_STREAM } from '../wire/plane-stream.js';
import type { Tail } from '../wire/read-tail.js';
import type { RevocationEntry } from '../wire/revocation-entry.js';
import { readRevocationMessage } from '../wire/revocation-message.js';
import { readTailEntries } from '../wire/tail-entries.js';
import { type ClockReading, elapsedMs } from './clock-reading.js';
import type { FollowerCommand } from './follower-command.js';
import type { FollowerEvent, StreamInfoEvent, StreamMessageEvent } from './follower-event.js';
import type { FollowerCounts, FollowerOptions, FollowerTimings } from './follower-options.js';
import { LedgerView } from './ledger-view.js';
import { MessageRefusedError, type RefusalReason } from './message-refused.error.js';
import { PlaneMessageReader } from './plane-message-reader.js';
import { RefusalCounts } from './refusal-counts.js';
import { StreamCursor } from './stream-cursor.js';
import { type VerifiedTail, verifyTail } from './tail-reader.js';
import { type TailRequest, TailRequests } from './tail-requests.js';

const TIMINGS: FollowerTimings = { contactCheckMs: 1_000, heartbeatMissingMs: 3_000, tailIntervalMs: 1_000, holePatienceMs: 1_000 };
const STUCK_AFTER_CHECKS = 3;
const REREAD_PAUSE_MAX_MS = 60_000;

/**
 * Keeps one service's view of the ledger: follows the stream, notices what is missing and what is not what it seems, repairs
 * it over HTTP or by reading again, and renews the two clocks by what is proved (PROTOCOL §5).
 * A plain state machine: events in, commands out. Time, network, storage and randomness are handed in. Its parts (cursor, view,
 * questions over HTTP, reading) stand apart; what is left is long because each event may end in any of the others' business.
 */
export class Follower {
  readonly view: LedgerView;
  private readonly timings: FollowerTimings;
  private readonly reader: PlaneMessageReader;
  private readonly cursor = new StreamCursor();
  private readonly tails: TailRequests;
  private readonly refusals = new RefusalCounts();
  private commands: FollowerCommand[] = [];

  private connected = false;
  private consumer = 0;
  private consumerWanted: { since: ClockReading; pauseMs: number } | undefined;
  private infoAsks = 0;
  private readonly infoAsked = new Map<number, { readonly noted: ClockReading; readonly applied: number }>();
  private infoAskedAt: ClockReading | undefined;
  private infoAnsweredAt: ClockReading | undefined;
  private checksBehind = 0;
  private readSinceCheck = false;
  private hasReachedEnd = false;
  private rereadAt: ClockReading | undefined;
  private rereadPauseMs = 0;

  private keyWanted = false;
  private waitingForKey: { readonly tail: Tail; readonly request: TailRequest } | undefined;
  private applying: { readonly tail: VerifiedTail; next: number } | undefined;
  private alarmCount = 0;
  private rereadCount = 0;
  private messageCount = 0;

  constructor(private readonly options: FollowerOptions) {
    const { issuer, keys, index, freshness, epoch } = options;
    this.timings = { ...TIMINGS, ...options.timings };
    this.view = new LedgerView({ index, freshness, keys, epoch });
    this.reader = new PlaneMessageReader(issuer, keys);
    this.tails = new TailRequests({ intervalMs: this.timings.tailIntervalMs, random: options.random, nonce: options.nonce });
    keys.onChange(() => index.noteKeySetChange(keys.snapshot()?.revokedKids ?? []));
  }

  /** For metrics: how often things happened since the start. */
  get counts(): FollowerCounts {
    return { messages: this.messageCount, refused: this.refusals.counts, alarms: this.alarmCount, rereads: this.rereadCount };
  }

  /** Takes what happened at this reading of the clocks, and says what to do about it. */
  handle(event: FollowerEvent, now: ClockReading): readonly FollowerCommand[] {
    this.dispatch(event, now);
    this.view.settle(now);
    const { commands } = this;
    this.commands = [];
    return commands;
  }

  private dispatch(event: FollowerEvent, now: ClockReading): void {
    switch (event.type) {
      case 'tick':
        return this.tick(now);
      case 'step':
        return this.applyNextLine(now);
      case 'stream-connected':
        return this.connect(now);
      case 'stream-lost':
        return this.disconnect();
      case 'stream-message':
        return this.readMessage(event, now);
      case 'consumer-ended':
        return this.endConsumer(event.consumer, event.reason, now);
      case 'stream-info':
        return this.judgeStream(event, now);
      case 'stream-info-failed':
        this.infoAsked.delete(event.ask);
        return;
      case 'tail':
        return this.takeTail(event.ask, event.tail, now);
      case 'tail-failed':
        this.tails.end(event.ask, 'failed');
        return;
      case 'keys-settled':
        return this.settleKeys(now);
    }
  }

  private tick(now: ClockReading): void {
    this.view.dropExpired();
    if (this.options.keys.version < 0) this.requireKey('');
    this.openWantedConsumer(now);
    this.checkContact(now);
    if (this.needsTail(now)) this.fetchTail(now);
    if (this.needsReread(now)) this.reread(now);
    const sentence = this.refusals.takeSentence(now);
    if (sentence !== undefined) this.log('warn', sentence);
  }

  // The stream

  private connect(now: ClockReading): void {
    this.connected = true;
    this.infoAnsweredAt = undefined;
    this.wantConsumer(now, 0);
    this.openWantedConsumer(now);
  }

  private disconnect(): void {
    this.connected = false;
    this.consumerWanted = undefined;
    this.infoAsked.clear();
  }

  private endConsumer(consumer: number, reason: string, now: ClockReading): void {
    if (consumer !== this.consumer || !this.connected) return;
    this.log('warn', `The stream's consumer ended: ${reason}`);
    this.wantConsumer(now, this.timings.contactCheckMs * (0.5 + this.options.random()));
  }

  private wantConsumer(since: ClockReading, pauseMs: number): void {
    this.consumerWanted = { since, pauseMs };
  }

  /** Without a key to begin with every message would be refused: NATS alone founds no trust. */
  private openWantedConsumer(now: ClockReading): void {
    const wanted = this.consumerWanted;
    if (!this.connected || wanted === undefined || elapsedMs(wanted.since, now) < wanted.pauseMs || this.options.keys.version < 0) return;
    this.consumerWanted = undefined;
    this.checksBehind = 0;
    this.commands.push({ type: 'open-consumer', consumer: ++this.consumer, fromSequence: this.cursor.resumeFrom });
  }

  private readFromBeginning(now: ClockReading): void {
    this.cursor.restart();
    this.consumer++; // what the one before still hands over says nothing about the stream as it stands
    this.hasReachedEnd = false;
    this.infoAsked.clear();
    this.wantConsumer(now, 0);
    this.openWantedConsumer(now);
  }

  private readMessage(event: StreamMessageEvent, now: ClockReading): void {
    if (event.consumer !== this.consumer) return;
    const verdict = this.cursor.read(event.sequence, event.timeMs);
    if (verdict === 'again') return;
    if (verdict === 'another-stream') return this.meetAnotherStream(now);

    this.messageCount++;
    this.readSinceCheck = true;
    try {
      this.applyMessage(event, now);
    } catch (error) {
      this.refuse(error);
    }
    const reached = this.cursor.takeReached();
    if (reached !== undefined) this.reachEnd(reached);
  }

  private applyMessage({ subject, text }: StreamMessageEvent, now: ClockReading): void {
    if (subject === PLANE_STREAM.subjects.revocation) {
      const { message } = this.reader.read(text, MESSAGE_TYPE.revocation, readRevocationMessage);
      if (!this.meetEpoch(message.epoch)) return;
      this.applyEntries(message.entries);
      this.view.seeTo(message.to);
    } else if (subject === PLANE_STREAM.subjects.heartbeat) {
      const { message } = this.reader.read(text, MESSAGE_TYPE.heartbeat, readHeartbeat);
      if (this.meetEpoch(message.epoch)) this.view.seeHeartbeat(message, now);
    } else if (subject === PLANE_STREAM.subjects.keys) {
      const { message, kid } = this.reader.read(text, MESSAGE_TYPE.keys, readKeySetMessage);
      if (message.statement.revokedKids.includes(kid)) throw new MessageRefusedError('revoked-key');
      this.acceptKeySet(message);
    }
  }

  private meetAnotherStream(now: ClockReading): void {
    this.log('warn', 'The stream is not the one read before: restored, emptied or made anew; reading it from its beginning');
    this.options.freshness.loseContact();
    this.readFromBeginning(now);
  }

  // Contact

  private checkContact(now: ClockReading): void {
    if (!this.connected || this.consumer === 0) return;
    if (this.infoAskedAt !== undefined && elapsedMs(this.infoAskedAt, now) < this.timings.contactCheckMs) return;
    this.infoAskedAt = now;
    this.infoAsked.set(++this.infoAsks, { noted: now, applied: this.cursor.applied });
    this.commands.push({ type: 'ask-stream-info', ask: this.infoAsks });
  }

  private judgeStream(info: StreamInfoEvent, now: ClockReading): void {
    const asked = this.infoAsked.get(info.ask);
    if (asked === undefined) return;
    this.infoAsked.delete(info.ask);
    this.infoAnsweredAt = now;
    const verdict = this.cursor.judge(info, asked.applied, asked.noted);
    if (verdict === 'another-stream') return this.meetAnotherStream(now);
    if (verdict === 'behind') return this.watchForStuckConsumer(now);
    if (verdict === 'gone') return;
    this.reachEnd(asked.noted);
  }

  /** All that the stream held at `noted`, and then some perhaps, has been read. */
  private reachEnd(noted: ClockReading): void {
    this.checksBehind = 0;
    this.hasReachedEnd = true;
    this.renewContact(noted);
  }

  /** A consumer that delivers nothing though there is something: servers and clients have ways of forgetting one. */
  private watchForStuckConsumer(now: ClockReading): void {
    this.checksBehind = this.readSinceCheck ? 0 : this.checksBehind + 1;
    this.readSinceCheck = false;
    if (this.checksBehind < STUCK_AFTER_CHECKS || this.consumerWanted !== undefined) return;
    this.log('warn', 'The consumer delivers nothing although the stream has more; making a new one');
    this.wantConsumer(now, 0);
    this.openWantedConsumer(now);
  }

  /** The lease runs from the clock noted before asking, and only while nothing is missing. */
  private renewContact(noted: ClockReading): void {
    if (this.view.isComplete) this.options.freshness.renewContact(noted);
  }

  // HTTP

  private needsTail(now: ClockReading): boolean {
    if (!this.tails.isDue(now) || this.applying !== undefined || this.waitingForKey !== undefined) return false;
    return (
      this.view.heartbeatAgeMs(now) > this.timings.heartbeatMissingMs ||
      (this.view.hasHole && this.view.holeAgeMs(now) >= this.timings.holePatienceMs) ||
      this.isStreamAway(now)
    );
  }

  private isStreamAway(now: ClockReading): boolean {
    if (!this.connected) return true;
    return this.infoAnsweredAt !== undefined && elapsedMs(this.infoAnsweredAt, now) > this.timings.heartbeatMissingMs;
  }

  private fetchTail(now: ClockReading): void {
    const { ask, nonce } = this.tails.begin(now);
    const { epoch, heartbeat, firstMissing, position } = this.view;
    const first = heartbeat === undefined ? undefined : (firstMissing ?? position + 1);
    this.commands.push({ type: 'fetch-tail', ask, nonce, ...(epoch !== undefined && { epoch }), ...(first !== undefined && { first }) });
  }

  private takeTail(ask: number, tail: Tail, now: ClockReading): void {
    const request = this.tails.end(ask, 'answered');
    if (request !== undefined) this.verifyTail(tail, request, now, true);
  }

  private verifyTail(tail: Tail, request: TailRequest, now: ClockReading, mayAskForKey: boolean): void {
    try {
      const verified = verifyTail(tail, request, this.reader);
      if (!this.meetEpoch(verified.statement.epoch)) {
        this.tails.lastOutcome = 'failed';
        return;
      }
      this.acceptKeySet(verified.keySet);
      this.applying = { tail: verified, next: 0 };
      this.applyNextLine(now);
    } catch (error) {
      if (error instanceof MessageRefusedError && error.unknownKid !== undefined && mayAskForKey) {
        this.waitingForKey = { tail, request };
        this.requireKey(error.unknownKid);
      } else {
        this.tails.lastOutcome = 'failed';
        this.refuse(error);
      }
    }
  }

  /** One line of at most 1,000 entries at a time: a snapshot of millions must not stop the event loop. */
  private applyNextLine(now: ClockReading): void {
    const { applying } = this;
    if (applying === undefined) return;
    const { statement, lines, noted } = applying.tail;
    if (statement.epoch !== this.view.epoch) {
      this.applying = undefined; // a later epoch began meanwhile
      return;
    }
    const line = lines[applying.next];
    if (line !== undefined) {
      this.applyLine(line, statement.epoch);
      applying.next++;
      this.commands.push({ type: 'step' });
      return;
    }
    this.applying = undefined;
    this.view.seeTo(statement.to);
    this.view.seeHeartbeat(statement, now);
    this.view.settle(now);
    if (this.view.hasHole) this.tails.lastOutcome = 'failed'; // an answer that leaves a hole is no help
    this.renewContact(noted);
  }

  private applyLine(line: Buffer, epoch: string): void {
    try {
      this.applyEntries(readTailEntries(line.toString('utf8'), epoch));
    } catch (error) {
      this.refuse(error);
    }
  }

  /** From whichever way: a revoked key is refused after a restart too. */
  private applyEntries(entries: readonly RevocationEntry[]): void {
    if (!this.view.apply(entries)) this.alarm();
    if (entries.some(({ kind }) => kind === 'key')) this.saveTrust();
  }

  // Holes without HTTP

  /** Only once the stream has been read to its end, and ever more rarely while that brings nothing. */
  private needsReread(now: ClockReading): boolean {
    if (!this.view.hasHole) this.rereadPauseMs = 0;
    if (!this.connected || !this.hasReachedEnd || this.consumerWanted !== undefined || this.applying !== undefined) return false;
    if (!this.view.hasHole || this.view.holeAgeMs(now) < this.timings.holePatienceMs || !this.tails.isAway(now)) return false;
    return this.rereadAt === undefined || elapsedMs(this.rereadAt, now) >= this.rereadPauseMs;
  }

  private reread(now: ClockReading): void {
    this.rereadAt = now;
    this.rereadPauseMs = Math.min(Math.max(this.rereadPauseMs * 2, 2 * this.timings.tailIntervalMs), REREAD_PAUSE_MAX_MS);
    this.rereadCount++;
    this.log('warn', 'Something is missing and the issuer does not help over HTTP: reading the stream from its beginning');
    this.readFromBeginning(now);
  }

  // Keys, epochs, refusals

  private requireKey(kid: string): void {
    if (this.keyWanted) return;
    this.keyWanted = true;
    this.commands.push({ type: 'require-key', kid });
  }

  private settleKeys(now: ClockReading): void {
    this.keyWanted = false;
    this.rereadPauseMs = 0; // what was refused for want of a key may be read now
    this.openWantedConsumer(now);
    const waiting = this.waitingForKey;
    if (waiting === undefined) return;
    this.waitingForKey = undefined;
    this.verifyTail(waiting.tail, waiting.request, now, false);
  }

  private acceptKeySet(message: KeySetMessage): void {
    if (!this.meetEpoch(message.epoch)) return;
    this.view.seeTo(message.to);
    if (this.options.keys.accept(message.statement)) this.saveTrust();
  }

  /** False for an earlier epoch, which says nothing any more. */
  private meetEpoch(epoch: string): boolean {
    const verdict = this.view.meet(epoch);
    if (verdict === 'later') {
      this.log('info', `The ledger's epoch is ${epoch} from now on`);
      this.saveTrust();
    }
    return verdict !== 'earlier';
  }

  private saveTrust(): void {
    const statement = this.options.keys.snapshot();
    const { epoch } = this.view;
    if (statement !== undefined && epoch !== undefined) {
      this.commands.push({ type: 'save-trust', trust: { issuer: this.options.issuer, statement, epoch } });
    }
  }

  /** The ledger gave a position twice (PROTOCOL §1): both entries count, and a whole snapshot says what stands there. */
  private alarm(): void {
    this.alarmCount++;
    this.log('error', 'ALARM: the ledger has two entries at one position of one epoch; asking for a new snapshot');
    this.view.distrustPositions();
  }

  /** A refused message counts as read and holds nothing. */
  private refuse(error: unknown): void {
    const reason: RefusalReason | undefined =
      error instanceof MessageRefusedError ? error.reason : error instanceof MalformedMessageError ? 'malformed' : undefined;
    if (reason === undefined) throw error;
    this.refusals.count(reason);
    if (error instanceof MessageRefusedError && error.unknownKid !== undefined) this.requireKey(error.unknownKid);
  }

  private log(level: 'info' | 'warn' | 'error', message: string): void {
    this.commands.push({ type: 'log', level, message });
  }
}
