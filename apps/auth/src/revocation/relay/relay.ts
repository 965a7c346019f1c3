import { ENTRIES_PER_MESSAGE_MAX, type Heartbeat, type RevocationEntry } from '@valetkey/auth/wire';
import type { RelayCommand } from './relay-command.js';
import type { RelayEvent } from './relay-event.js';
import type { Run } from './stream-holdings.js';
import { type Position, StreamReader } from './stream-reader.js';

/** What the relay is tuned by. */
export interface RelayOptions {
  /** A key-set statement is repeated this often: at most a third of the stream's `max_age` (PROTOCOL §3). */
  readonly keySetIntervalMs: () => number;
}

/** What an operator may ask of a relay. */
export interface RelayStatus {
  readonly leading: boolean;
  readonly streamReachable: boolean;
  /** The newest heartbeat that this relay has seen acknowledged. */
  readonly heartbeat: Heartbeat | undefined;
}

const BEAT_MS = 1_000;
const TOUCH_MS = 500;
const GIVE_UP_MS = 2_000;
const SWEEP_MS = 60_000;
const STREAM_ASKED_MS = 1_000;
const STREAM_REACHED_MS = 2_500;
const RUN_MAX = 16 * ENTRIES_PER_MESSAGE_MAX;
const MESSAGES_UNDER_WAY_MAX = 64;

type Publication =
  | { readonly kind: 'entries'; readonly run: Run; readonly sentAtMs: number }
  | { readonly kind: 'heartbeat'; readonly heartbeat: Heartbeat; readonly sentAtMs: number }
  | { readonly kind: 'key-set'; readonly sentAtMs: number };

/** From one numbering until what it named has been published. */
interface Cycle {
  readonly heartbeat: Heartbeat;
  /** The lowest position not yet looked at. */
  next: number;
  reading: boolean;
}

/**
 * One replica's relay (PROTOCOL §4): the one that has the lock publishes what the stream lacks of the ledger, entries first, then
 * the heartbeat that names them. A plain state machine: events and times in, commands out; it may be stopped between any two.
 */
export class Relay {
  readonly #stream = new StreamReader();
  #now = 0;
  #commands: RelayCommand[] = [];

  // The lock.
  #leading = false;
  #asking = false;
  #mayTakeLockAtMs = 0;
  #touchedAtMs = 0;
  #sweptAtMs = 0;
  #term = 0;

  // The stream.
  #streamAsked: { readonly position: Position; readonly leadingTerm: number | undefined; readonly atMs: number } | undefined;
  #streamAskedAtMs = Number.NEGATIVE_INFINITY;
  #streamReachedAtMs = Number.NEGATIVE_INFINITY;
  /** In this term, the stream counts as read from here on: its last sequence, asked for after the lock was taken. */
  #readUntil: number | undefined;

  // Publishing.
  #publications = new Map<number, Publication>();
  #lastPublication = 0;
  #failingSinceMs: number | undefined;
  #numbering = false;
  #numberAtMs = 0;
  #cycle: Cycle | undefined;
  #beatAtMs = 0;
  #keySet: { readonly version: number; readonly atMs: number } | undefined;
  #heartbeat: Heartbeat | undefined;

  constructor(private readonly options: RelayOptions) {}

  get status(): RelayStatus {
    return { leading: this.#leading, streamReachable: this.#streamReachable(), heartbeat: this.#heartbeat };
  }

  /** @param nowMs monotonic */
  handle(event: RelayEvent, nowMs: number): readonly RelayCommand[] {
    this.#now = nowMs;
    this.#commands = [];
    this.#apply(event);
    if (this.#leading) this.#publish();
    return this.#commands;
  }

  #apply(event: RelayEvent): void {
    switch (event.type) {
      case 'tick':
        return this.#tick();
      case 'lock-taken':
        return this.#lead();
      case 'lock-refused':
        this.#asking = false;
        this.#mayTakeLockAtMs = this.#now + TOUCH_MS;
        return;
      case 'lock-lost':
        this.#asking = false;
        return this.#standDown();
      case 'ledger-changed':
        this.#numberAtMs = this.#now;
        return;
      case 'expired':
        return this.#stream.holdings.forgetPositionsBelow(event.from);
      case 'stream-state':
        return this.#observeStream(event);
      case 'stream-missing':
        this.#stream.forget();
        this.#readUntil = undefined;
        return;
      case 'stream-unreachable':
        this.#streamAsked = undefined;
        return;
      case 'message':
        return this.#readMessage(event);
      case 'reading-ended':
        this.#stream.ended(event.reading);
        this.#streamAskedAtMs = Number.NEGATIVE_INFINITY;
        return;
      case 'acknowledged':
        return this.#acknowledged(event.publication, event.sequence, event.keySetVersion ?? 0);
      case 'unacknowledged':
        return this.#unacknowledged(event.publication);
      default:
        if (event.term === this.#term) this.#applyToTerm(event);
    }
  }

  /** Answers to what this term asked of the ledger. */
  #applyToTerm(event: Extract<RelayEvent, { readonly term: number }>): void {
    switch (event.type) {
      case 'numbered':
        this.#numbering = false;
        this.#stream.holdings.forgetPositionsBelow(event.heartbeat.from);
        this.#cycle = { heartbeat: event.heartbeat, next: event.heartbeat.from, reading: false };
        return;
      case 'numbering-failed':
        this.#numbering = false;
        this.#numberAtMs = this.#now + BEAT_MS;
        return;
      case 'entries-read':
        return this.#publishEntries(event.entries);
      case 'entries-unreadable':
        // Without them the heartbeat would name what was never tried.
        this.#endCycle(this.#now + BEAT_MS);
    }
  }

  #tick(): void {
    if (!this.#streamAsked && this.#now - this.#streamAskedAtMs >= STREAM_ASKED_MS) this.#askStream();
    if (!this.#leading) return this.#standBy();
    if (this.#failingSinceMs !== undefined && this.#now - this.#failingSinceMs >= GIVE_UP_MS) return this.#giveUp();
    if (this.#now - this.#touchedAtMs >= TOUCH_MS) {
      this.#touchedAtMs = this.#now;
      this.#commands.push({ type: 'touch-lock' });
    }
    if (this.#now - this.#sweptAtMs >= SWEEP_MS) {
      this.#sweptAtMs = this.#now;
      this.#commands.push({ type: 'sweep' });
    }
  }

  /** Only who reaches the stream asks for the lock: it is of no use to anybody else. */
  #standBy(): void {
    if (this.#asking || this.#now < this.#mayTakeLockAtMs || !this.#streamReachable()) return;
    this.#asking = true;
    this.#commands.push({ type: 'take-lock' });
  }

  #lead(): void {
    this.#standDown();
    this.#asking = false;
    this.#leading = true;
    this.#touchedAtMs = this.#now;
    this.#sweptAtMs = this.#now;
    this.#numberAtMs = this.#now;
    if (!this.#streamAsked) this.#askStream();
  }

  /** A stream that this leader has not published into: the key set comes first, and what it lacks as soon as it is read. */
  #beginStream(): void {
    this.#failingSinceMs = undefined;
    this.#keySet = undefined;
    this.#beatAtMs = 0;
    this.#cycle = undefined;
    this.#numberAtMs = this.#now;
    this.#publishKeySet();
  }

  #giveUp(): void {
    this.#standDown();
    this.#streamReachedAtMs = Number.NEGATIVE_INFINITY;
    this.#streamAskedAtMs = this.#now;
    this.#mayTakeLockAtMs = this.#now + GIVE_UP_MS;
    this.#commands.push({ type: 'release-lock' });
  }

  #standDown(): void {
    this.#leading = false;
    this.#term++;
    this.#numbering = false;
    this.#cycle = undefined;
    this.#readUntil = undefined;
    this.#failingSinceMs = undefined;
    this.#keySet = undefined;
    this.#beatAtMs = 0;
    this.#mayTakeLockAtMs = this.#now + TOUCH_MS;
  }

  #askStream(): void {
    this.#streamAsked = {
      position: this.#stream.position,
      leadingTerm: this.#leading ? this.#term : undefined,
      atMs: this.#now,
    };
    this.#streamAskedAtMs = this.#now;
    this.#commands.push({ type: 'ask-stream', checkSequence: this.#stream.position.sequence });
  }

  #observeStream({ state }: Extract<RelayEvent, { readonly type: 'stream-state' }>): void {
    const asked = this.#streamAsked;
    this.#streamAsked = undefined;
    if (!asked) return;

    this.#streamReachedAtMs = asked.atMs;
    const { readFrom, another } = this.#stream.observe(state, asked.position, this.#now);
    if (readFrom !== undefined) this.#commands.push({ type: 'read-stream', reading: this.#stream.reading, from: readFrom });
    if (!this.#leading) return;
    if (asked.leadingTerm !== this.#term) return this.#askStream();
    if (!another && this.#readUntil !== undefined) return;
    this.#readUntil = state.last;
    this.#beginStream();
  }

  #readMessage(message: Extract<RelayEvent, { readonly type: 'message' }>): void {
    if (message.reading !== this.#stream.reading) return;
    const { first, last } = message;
    const run = first === undefined || last === undefined ? undefined : { first, last };
    this.#stream.read(message.sequence, message.storedAtMs, run, this.#now);
  }

  #acknowledged(id: number, sequence: number, keySetVersion: number): void {
    const publication = this.#publications.get(id);
    if (!publication) return;
    this.#publications.delete(id);
    this.#failingSinceMs = undefined;
    if (publication.kind === 'entries') this.#stream.acknowledged(publication.run, sequence);
    if (publication.kind === 'heartbeat') this.#heartbeat = publication.heartbeat;
    if (publication.kind === 'key-set') this.#keySet = { version: keySetVersion, atMs: publication.sentAtMs };
  }

  #unacknowledged(id: number): void {
    const publication = this.#publications.get(id);
    if (!publication) return;
    this.#publications.delete(id);
    this.#failingSinceMs ??= publication.sentAtMs;
    // Perhaps the stream is gone: look at once.
    this.#streamAskedAtMs = Number.NEGATIVE_INFINITY;
    if (publication.kind === 'entries') this.#stream.holdings.endPublishing(publication.run, 0);
    // No heartbeat names a key set that may not be there: this one is left out.
    if (publication.kind === 'key-set') this.#endCycle(this.#now + BEAT_MS);
  }

  /** The leader's next steps, as far as they can be taken now. */
  #publish(): void {
    if (this.#readUntil === undefined || this.#stream.readTo < this.#readUntil) return;
    const cycle = this.#cycle;
    if (!cycle) return this.#number();

    this.#readLacking(cycle);
    if (cycle.reading || cycle.next <= cycle.heartbeat.to || this.#isUnderWay('entries')) return;
    if (this.#now - this.#beatAtMs < BEAT_MS) return this.#endCycle(this.#beatAtMs + BEAT_MS);
    this.#beat(cycle.heartbeat);
  }

  #number(): void {
    if (this.#numbering || this.#now < this.#numberAtMs) return;
    this.#numbering = true;
    this.#numberAtMs = Number.POSITIVE_INFINITY;
    this.#commands.push({ type: 'number', term: this.#term });
  }

  #readLacking(cycle: Cycle): void {
    if (cycle.reading || this.#publications.size >= MESSAGES_UNDER_WAY_MAX) return;
    const run = this.#stream.holdings.findLacking(cycle.next, cycle.heartbeat.to, RUN_MAX);
    cycle.next = (run?.last ?? cycle.heartbeat.to) + 1;
    if (!run) return;
    cycle.reading = true;
    this.#commands.push({ type: 'read-entries', term: this.#term, ...run });
  }

  #publishEntries(entries: readonly RevocationEntry[]): void {
    const cycle = this.#cycle;
    if (!cycle) return;
    cycle.reading = false;
    for (const batch of batchesOf(entries)) {
      const run = { first: batch.first, last: batch.first + batch.entries.length - 1 };
      const publication = this.#register({ kind: 'entries', run, sentAtMs: this.#now });
      this.#stream.holdings.beginPublishing(run);
      this.#commands.push({ type: 'publish-entries', publication, to: cycle.heartbeat.to, entries: batch.entries });
    }
  }

  /** The key set goes first where the heartbeat would name one that the stream does not have. */
  #beat(heartbeat: Heartbeat): void {
    if (this.#isUnderWay('key-set')) return;
    const keySet = this.#keySet;
    const due = !keySet || keySet.version < heartbeat.keys || this.#now - keySet.atMs >= this.options.keySetIntervalMs();
    if (due) return this.#publishKeySet();

    this.#beatAtMs = this.#now;
    const publication = this.#register({ kind: 'heartbeat', heartbeat, sentAtMs: this.#now });
    this.#commands.push({ type: 'publish-heartbeat', publication, heartbeat });
    this.#endCycle(this.#now + BEAT_MS);
  }

  #publishKeySet(): void {
    const publication = this.#register({ kind: 'key-set', sentAtMs: this.#now });
    this.#commands.push({ type: 'publish-key-set', publication });
  }

  /** A change of the ledger that came meanwhile is numbered at once. */
  #endCycle(numberAtMs: number): void {
    this.#cycle = undefined;
    this.#numberAtMs = Math.min(this.#numberAtMs, numberAtMs);
  }

  #register(publication: Publication): number {
    this.#lastPublication++;
    this.#publications.set(this.#lastPublication, publication);
    return this.#lastPublication;
  }

  #isUnderWay(kind: Publication['kind']): boolean {
    for (const publication of this.#publications.values()) if (publication.kind === kind) return true;
    return false;
  }

  #streamReachable(): boolean {
    return this.#now - this.#streamReachedAtMs <= STREAM_REACHED_MS;
  }
}

/** Batches of consecutive positions that one message may carry. */
function batchesOf(entries: readonly RevocationEntry[]): { readonly first: number; readonly entries: RevocationEntry[] }[] {
  const batches: { first: number; entries: RevocationEntry[] }[] = [];
  for (const entry of entries) {
    const batch = batches.at(-1);
    const follows = batch && entry.position === batch.first + batch.entries.length && batch.entries.length < ENTRIES_PER_MESSAGE_MAX;
    if (follows) batch.entries.push(entry);
    else batches.push({ first: entry.position, entries: [entry] });
  }
  return batches;
}
