import { describe, expect, it } from '@jest/globals';
import type { Heartbeat, RevocationEntry } from '@valetkey/auth/wire';
import { Relay } from './relay.js';
import type { RelayCommand } from './relay-command.js';
import type { RelayEvent } from './relay-event.js';

const EPOCH = '019a210b-0000-7000-8000-000000000001';

describe('the leader', () => {
  it('publishes nothing before it has read the stream to the end that it asked for after taking the lock', () => {
    const world = new World({ rows: 3, slowReading: true });
    world.stream.store({ first: 1, last: 2 });
    world.run(2_000);
    expect(world.published('entries')).toEqual([]);
    expect(world.published('heartbeat')).toEqual([]);
    world.slowReading = false;
    world.run(500);
    expect(world.published('entries')).toEqual([{ first: 3, last: 3 }]);
  });

  it('publishes a position again that the stream has lost, and none that it holds', () => {
    const world = new World({ rows: 5 });
    world.run(3_000);
    world.stream.purge();
    world.run(3_000);
    expect(world.published('entries')).toEqual([
      { first: 1, last: 5 },
      { first: 1, last: 5 },
    ]);
  });

  it('publishes again what was stored but not acknowledged only if the stream turns out to lack it', () => {
    const world = new World({ rows: 2 });
    world.run(2_000);
    world.fault = 'acknowledgement lost';
    world.commit(1);
    world.run(150);
    world.fault = undefined;
    world.run(3_000);
    expect(world.published('entries').filter(({ first }) => first === 3)).toHaveLength(1);
    expect(world.stream.holds(3)).toBe(true);
  });

  it('publishes again what was refused, and lets no refused entry hold a heartbeat back', () => {
    const world = new World({ rows: 1 });
    world.run(2_000);
    world.fault = 'entries refused';
    world.commit(1);
    const before = world.published('heartbeat').length;
    world.run(3_500);
    expect(world.published('heartbeat').length).toBeGreaterThanOrEqual(before + 3);
    expect(world.relay.status.leading).toBe(true);
    world.fault = undefined;
    world.run(1_500);
    expect(world.stream.holds(2)).toBe(true);
  });

  it('trusts no acknowledgement that its reading does not confirm', () => {
    const world = new World({ rows: 0 });
    world.run(2_000);
    world.fault = 'acknowledged, not stored';
    world.commit(1);
    world.run(200);
    world.fault = undefined;
    world.run(3_000);
    expect(world.stream.holds(1)).toBe(true);
  });

  it('reads the stream anew that went back, and publishes what it then lacks', () => {
    const world = new World({ rows: 1 });
    world.run(2_000);
    const copy = world.stream.copy();
    world.commit(2);
    world.run(2_000);
    world.stream.restore(copy);
    world.run(3_000);
    expect([1, 2, 3].map((position) => world.stream.holds(position))).toEqual([true, true, true]);
  });

  it('notices a stream that went back and was filled past it by others', () => {
    const world = new World({ rows: 1 });
    world.run(2_000);
    const copy = world.stream.copy();
    world.commit(2);
    world.run(1_000);
    world.stream.restore(copy);
    for (let filler = 0; filler < 20; filler++) world.stream.store(undefined);
    world.run(3_000);
    expect([1, 2, 3].map((position) => world.stream.holds(position))).toEqual([true, true, true]);
  });

  it('publishes nothing into a stream made anew before its key set is there', () => {
    const world = new World({ rows: 2 });
    world.run(3_000);
    world.stream.wipe();
    world.run(3_000);
    expect(world.stream.kinds[0]).toBe('key-set');
    expect([1, 2].map((position) => world.stream.holds(position))).toEqual([true, true]);
  });

  it('believes no answer about the stream that was asked for before it took the lock', () => {
    const relay = new Relay({ keySetIntervalMs: () => 420_000 });
    const empty: RelayEvent = { type: 'stream-state', state: { createdAtMs: 1, first: 1, last: 0 } };
    relay.handle({ type: 'tick' }, 0);
    relay.handle(empty, 10);
    expect(relay.handle({ type: 'tick' }, 100)).toEqual([{ type: 'take-lock' }]);
    expect(relay.handle({ type: 'tick' }, 1_000)).toEqual([expect.objectContaining({ type: 'ask-stream' })]);
    expect(relay.handle({ type: 'lock-taken' }, 1_010)).toEqual([]);
    expect(relay.handle(empty, 1_020)).toEqual([expect.objectContaining({ type: 'ask-stream' })]);
    expect(relay.handle(empty, 1_030)).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'publish-key-set' })]));
  });

  it('begins a reading anew that has brought nothing for two seconds though there is something', () => {
    const world = new World({ rows: 0 });
    world.run(2_000);
    const before = world.count('read-stream');
    world.slowReading = true;
    world.run(5_000);
    expect(world.count('read-stream')).toBeGreaterThan(before);
  });

  it('publishes no heartbeat into a stream made anew while its key set is refused', () => {
    const world = new World({ rows: 0 });
    world.run(2_000);
    world.stream.wipe();
    world.fault = 'key sets refused';
    world.run(1_500);
    expect(world.stream.kinds).toEqual([]);
  });

  it('names no key set in a heartbeat that the stream does not have', () => {
    const world = new World({ rows: 0 });
    world.run(2_000);
    world.keySetVersion = 2;
    world.fault = 'key sets refused';
    world.run(1_500);
    expect(world.heartbeatsNaming(2)).toBe(0);
    world.fault = undefined;
    world.run(3_000);
    expect(world.heartbeatsNaming(2)).toBeGreaterThan(0);
  });

  it('repeats the key set at its interval', () => {
    const world = new World({ rows: 0, keySetIntervalMs: 5_000 });
    world.run(21_000);
    expect(world.published('key-set').length).toBeGreaterThanOrEqual(4);
    expect(world.published('key-set').length).toBeLessThanOrEqual(6);
  });

  it('sends no heartbeat when the ledger cannot be numbered or read', () => {
    const world = new World({ rows: 1 });
    world.run(2_000);
    const before = world.published('heartbeat').length;
    world.fault = 'ledger unreadable';
    world.commit(1);
    world.run(5_000);
    expect(world.published('heartbeat').length).toBe(before);
  });

  it('gives up the lock when it cannot publish for two seconds, and takes it again only when it reaches the stream', () => {
    const world = new World({ rows: 1 });
    world.run(2_000);
    world.fault = 'nothing reaches the stream';
    world.run(3_300);
    expect(world.relay.status.leading).toBe(false);
    const asked = world.count('take-lock');
    world.run(10_000);
    expect(world.count('take-lock')).toBe(asked);
    world.fault = undefined;
    world.run(4_000);
    expect(world.relay.status.leading).toBe(true);
  });

  it('touches its lock twice a second, and stands down when it is lost', () => {
    const world = new World({ rows: 0 });
    world.run(5_000);
    expect(world.count('touch-lock')).toBeGreaterThanOrEqual(7);
    world.lose();
    expect(world.relay.status.leading).toBe(false);
    const published = world.published('heartbeat').length;
    world.lockFree = false;
    world.run(3_000);
    expect(world.published('heartbeat').length).toBe(published);
  });

  it('leaves answers of an earlier term alone', () => {
    const world = new World({ rows: 3 });
    world.run(2_000);
    const late = world.heartbeat();
    world.lose();
    world.slowReading = true;
    world.stream.store(undefined);
    world.run(1_000);
    world.tell({ type: 'numbered', term: 1, heartbeat: late });
    world.slowReading = false;
    world.run(2_000);
    expect(world.relay.status.leading).toBe(true);
    expect(world.relay.status.heartbeat?.at).toBeGreaterThan(late.at);
    expect(world.beatenAt).not.toContain(late.at);
  });

  it('sends a heartbeat only when the entries that it names have been answered', () => {
    const world = new World({ rows: 3 });
    world.run(2_000);
    world.commit(2);
    world.run(2_000);
    expect(world.published('heartbeat').length).toBeGreaterThan(2);
    expect(world.heartbeatsBeforeAnswers).toBe(0);
  });

  it('sends batches of at most 256 consecutive positions, and goes round a row that is gone', () => {
    const world = new World({ rows: 700, gone: [300] });
    world.run(3_000);
    expect(world.published('entries')).toEqual([
      { first: 1, last: 256 },
      { first: 257, last: 299 },
      { first: 301, last: 556 },
      { first: 557, last: 700 },
    ]);
  });
});

type Fault =
  | 'acknowledgement lost'
  | 'acknowledged, not stored'
  | 'entries refused'
  | 'key sets refused'
  | 'ledger unreadable'
  | 'nothing reaches the stream';

interface Stored {
  readonly sequence: number;
  readonly storedAtMs: number;
  readonly kind: string;
  readonly run: { first: number; last: number } | undefined;
}

/** A stream in memory that can be emptied, put back and lost. */
class MemoryStream {
  messages: Stored[] = [];
  last = 0;
  createdAtMs = 1;
  exists = false;
  #now = 1_000;

  store(run: Stored['run'], kind = run ? 'entries' : 'other'): number {
    this.exists = true;
    this.last++;
    this.messages.push({ sequence: this.last, storedAtMs: this.#now++, kind, run });
    return this.last;
  }

  purge(): void {
    this.messages = [];
  }

  wipe(): void {
    this.purge();
    this.last = 0;
    this.exists = false;
    this.createdAtMs++;
  }

  copy(): Stored[] {
    return [...this.messages];
  }

  restore(copy: Stored[]): void {
    this.messages = [...copy];
    this.last = copy.at(-1)?.sequence ?? 0;
  }

  holds(position: number): boolean {
    return this.messages.some(({ run }) => run !== undefined && run.first <= position && position <= run.last);
  }

  get kinds(): string[] {
    return this.messages.map(({ kind }) => kind);
  }
}

/** Ledger, stream, lock and time around one relay, each answer after a step, and each as faulty as a spec wants it. */
class World {
  readonly stream = new MemoryStream();
  readonly relay: Relay;
  fault: Fault | undefined;
  slowReading: boolean;
  lockFree = true;
  keySetVersion = 1;
  heartbeatsBeforeAnswers = 0;
  readonly #entriesUnderWay = new Set<number>();
  readonly #gone: readonly number[];
  readonly #commands: RelayCommand[] = [];
  #rows: number;
  #now = 0;
  #at = 1_000_000;
  #reading: { number: number; next: number } | undefined;
  #pending: RelayEvent[] = [];

  constructor(options: { rows: number; slowReading?: boolean; keySetIntervalMs?: number; gone?: readonly number[] }) {
    this.#rows = options.rows;
    this.#gone = options.gone ?? [];
    this.slowReading = options.slowReading ?? false;
    this.relay = new Relay({ keySetIntervalMs: () => options.keySetIntervalMs ?? 420_000 });
  }

  run(ms: number): void {
    const end = this.#now + ms;
    while (this.#now < end) {
      this.#now += 25;
      const answers = this.#pending;
      this.#pending = [];
      for (const answer of answers) this.tell(answer);
      this.#deliver();
      if (this.#now % 100 === 0) this.tell({ type: 'tick' });
    }
  }

  commit(count: number): void {
    this.#rows += count;
    this.tell({ type: 'ledger-changed' });
  }

  lose(): void {
    this.tell({ type: 'lock-lost' });
  }

  tell(event: RelayEvent): void {
    if ('publication' in event) this.#entriesUnderWay.delete(event.publication);
    for (const command of this.relay.handle(event, this.#now)) {
      this.#commands.push(command);
      const answer = this.#answer(command);
      if (answer) this.#pending.push(answer);
    }
  }

  count(type: RelayCommand['type']): number {
    return this.#commands.filter((command) => command.type === type).length;
  }

  published(what: 'entries' | 'heartbeat' | 'key-set'): { first: number; last: number }[] {
    const commands = this.#commands.filter(({ type }) => type === `publish-${what}`);
    return commands.map((command) => (command.type === 'publish-entries' ? runOf(command.entries) : { first: 0, last: 0 }));
  }

  get beatenAt(): number[] {
    return this.#commands.flatMap((command) => (command.type === 'publish-heartbeat' ? [command.heartbeat.at] : []));
  }

  heartbeatsNaming(keys: number): number {
    return this.#commands.filter((command) => command.type === 'publish-heartbeat' && command.heartbeat.keys === keys).length;
  }

  heartbeat(): Heartbeat {
    return { issuer: 'https://issuer.example', epoch: EPOCH, from: 1, to: this.#rows, at: this.#at++, keys: this.keySetVersion };
  }

  #answer(command: RelayCommand): RelayEvent | undefined {
    switch (command.type) {
      case 'take-lock':
        return { type: this.lockFree ? 'lock-taken' : 'lock-refused' };
      case 'number':
        return this.fault === 'ledger unreadable'
          ? { type: 'numbering-failed', term: command.term }
          : { type: 'numbered', term: command.term, heartbeat: this.heartbeat() };
      case 'read-entries': {
        const positions = Array.from({ length: command.last - command.first + 1 }, (_, index) => command.first + index);
        const entries = positions.filter((position) => !this.#gone.includes(position)).map(entryAt);
        return { type: 'entries-read', term: command.term, entries };
      }
      case 'ask-stream':
        return this.#streamState(command.checkSequence);
      case 'read-stream':
        this.#reading = { number: command.reading, next: command.from };
        return undefined;
      case 'publish-entries':
        this.#entriesUnderWay.add(command.publication);
        return this.#publish(command.publication, 'entries', runOf(command.entries));
      case 'publish-heartbeat':
        if (this.#entriesUnderWay.size > 0) this.heartbeatsBeforeAnswers++;
        return this.#publish(command.publication, 'heartbeat', undefined);
      case 'publish-key-set':
        return this.#publish(command.publication, 'key-set', undefined);
      default:
        return undefined;
    }
  }

  #streamState(checked: number): RelayEvent {
    if (this.fault === 'nothing reaches the stream') return { type: 'stream-unreachable' };
    if (!this.stream.exists) {
      this.tell({ type: 'stream-missing' });
      this.stream.exists = true;
    }
    const { messages, last, createdAtMs } = this.stream;
    const checkedAtMs = messages.find(({ sequence }) => sequence === checked)?.storedAtMs;
    const first = messages[0]?.sequence ?? last + 1;
    return { type: 'stream-state', state: { createdAtMs, first, last, ...(checkedAtMs !== undefined && { checkedAtMs }) } };
  }

  #publish(publication: number, kind: 'entries' | 'heartbeat' | 'key-set', run: Stored['run']): RelayEvent {
    const refused =
      !this.stream.exists ||
      this.fault === 'nothing reaches the stream' ||
      (this.fault === 'entries refused' && kind === 'entries') ||
      (this.fault === 'key sets refused' && kind === 'key-set');
    if (refused) return { type: 'unacknowledged', publication };
    const stored = this.fault !== 'acknowledged, not stored' || kind !== 'entries';
    const sequence = stored ? this.stream.store(run, kind) : this.stream.last + 1;
    if (this.fault === 'acknowledgement lost' && kind === 'entries') return { type: 'unacknowledged', publication };
    return { type: 'acknowledged', publication, sequence, ...(kind === 'key-set' && { keySetVersion: this.keySetVersion }) };
  }

  #deliver(): void {
    const reading = this.#reading;
    if (!reading || this.slowReading || this.fault === 'nothing reaches the stream') return;
    for (const { sequence, storedAtMs, run } of this.stream.messages) {
      if (sequence < reading.next) continue;
      reading.next = sequence + 1;
      this.tell({ type: 'message', reading: reading.number, sequence, storedAtMs, ...run });
    }
  }
}

function entryAt(position: number): RevocationEntry {
  return { epoch: EPOCH, position, id: EPOCH, kind: 'token', value: EPOCH, expiresAt: 2_000_000 };
}

function runOf(entries: readonly RevocationEntry[]): { first: number; last: number } {
  return { first: entries[0]?.position ?? 0, last: entries.at(-1)?.position ?? 0 };
}
