// What a million and ten million live revocations cost: memory, look-ups, and pauses of the event loop.
// `node bench/index-size.ts`; needs a build. Pauses are in processor time of this thread, garbage collection on it included,
// so that other work on the machine is not measured; the kernel counts it in ticks of up to 4 ms. By the clock on the wall,
// the 99.9th percentile and the longest stand beside it: they are the same on a machine that does nothing else.
import { randomBytes, randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type AccessToken, HeldPositions, RevocationIndex, type TokenIdentity } from '@valetkey/auth/core';
import { type BenchRow, type BenchTable, type BenchVerdict, renderTable, rounded } from './table.ts';

const MILLION = 1_000_000;
const BYTES_PER_ENTRY_MAX = 45;
const HIT_NS_MAX = 150;
const PAUSE_MS_MAX = 10;
/** As many as one line of a snapshot holds; a message of the stream holds up to 256. */
const BATCH = 1_000;
const SAMPLE = 100_000;
const SET = 1_000;
const EPOCH = '01990000-0000-7000-8000-000000000001';
const NOW_US = 1_800_000_000_000_000;

/** Fills an index as a service does, entry by entry with its position, and measures on the way. */
export async function run(): Promise<BenchTable> {
  const rows: BenchRow[] = [];
  const verdicts: BenchVerdict[] = [];
  for (const size of [MILLION, 10 * MILLION]) {
    const filled = await fill(size);
    const label = size.toLocaleString('en-US');
    rows.push(
      { name: `memory of an entry, ${label} live`, value: filled.measuredBytes / size, unit: 'B' },
      { name: `the same by the tables' own count`, value: (filled.index.bytes + filled.held.bytes) / size, unit: 'B' },
      ...pauseRows(`${BATCH} entries taken in, up to ${label}`, filled.pauses),
    );
    verdicts.push(bytesVerdict(label, filled.measuredBytes / size), pauseVerdict(`taking in ${label}`, filled.pauses));
    if (size === MILLION) {
      const lookUps = measureLookUps(filled);
      rows.push(...lookUps.rows);
      verdicts.push(hitVerdict(lookUps));
    }
    const expiry = await expire(filled.index, size);
    rows.push(...pauseRows(`one step of expiry, ${label} live`, expiry));
    verdicts.push(pauseVerdict(`dropping ${label}`, expiry));
  }
  return {
    title: 'Revocation index',
    goal: `At most ${BYTES_PER_ENTRY_MAX} bytes an entry at 1,000,000 and 10,000,000, a hit at most ${HIT_NS_MAX} ns at 1,000,000, no pause above ${PAUSE_MS_MAX} ms.`,
    rows,
    verdicts,
  };
}

interface Filled {
  readonly index: RevocationIndex;
  readonly held: HeldPositions;
  readonly measuredBytes: number;
  readonly pauses: Pauses;
  /** Some of the values revoked. */
  readonly sample: readonly string[];
}

async function fill(size: number): Promise<Filled> {
  const before = bytesInUse();
  const index = new RevocationIndex();
  const held = new HeldPositions();
  const pauses = new Pauses();
  const sample: string[] = [];
  const every = Math.ceil(size / SAMPLE);
  for (let position = 1; position <= size; position += BATCH) {
    const values = uuids(BATCH);
    const entries = values.map((value, at) => ({
      epoch: EPOCH,
      position: position + at,
      id: randomUUID(),
      kind: KINDS[at % KINDS.length] ?? 'token',
      value,
      expiresAt: NOW_US + ((position + at) / size) * 900_000_000,
    }));
    pauses.measure(() => {
      for (const entry of entries) {
        index.apply(entry);
        held.hold(entry.position, entry.id);
      }
    });
    for (let at = 0; at < BATCH; at += 1)
      if ((position + at) % every === 0 && KINDS[at % KINDS.length] === 'token') sample.push(values[at] ?? '');
    await turn();
  }
  const sampleBytes = sample.length * 64;
  return { index, held, pauses, sample, measuredBytes: bytesInUse() - before - sampleBytes };
}

/** In the order of frequency that a shop has. */
const KINDS = ['token', 'token', 'session', 'grant'] as const;

function measureLookUps({ index, sample }: Filled): {
  readonly rows: readonly BenchRow[];
  readonly hitNs: number;
  readonly readNs: number;
} {
  const map = new Map(sample.map((value) => [value, 1]));
  while (map.size < MILLION) for (const value of uuids(BATCH)) map.set(value, 1);
  const values = shuffled(sample);
  const stamp = index.applyCounter - 100;

  const hitNs = medianNs(
    values,
    (jti) => index.identify(aToken({ jti })),
    (identity) => index.findRevocation(identity) !== undefined,
  );
  const missNs = medianNs(values, liveToken, (identity) => index.findRevocation(identity) === undefined);
  const sinceNs = medianNs(values, liveToken, (identity) => index.findRevocationSince(identity, stamp) === undefined);
  const memory = randomRound(Math.floor(index.bytes / 4));
  let at = 0;
  const readNs = medianNs(values, copyOf, () => {
    at = memory[at] ?? 0;
    return at >= 0;
  });
  const mapNs = medianNs(values, copyOf, (value) => map.has(value));
  return {
    hitNs,
    readNs,
    rows: [
      { name: 'limit: one word of as much memory, read where the one before said', value: readNs, unit: 'ns' },
      { name: 'a hit among 1,000,000', value: hitNs, unit: 'ns', ratio: hitNs / readNs },
      { name: 'for comparison: a hit in a Map of 1,000,000 strings', value: mapNs, unit: 'ns', ratio: mapNs / readNs },
      { name: 'a live token by its 3 ids among 1,000,000', value: missNs, unit: 'ns', ratio: missNs / readNs },
      { name: 'a cached token, 100 entries newer than its stamp', value: sinceNs, unit: 'ns', ratio: sinceNs / readNs },
    ],
  };

  function liveToken(): TokenIdentity {
    return index.identify(aToken({ jti: randomUUID(), sid: randomUUID(), grantId: randomUUID() }));
  }
}

/** Walks through ledger time in seconds; each turn of the loop is one step, as the follower takes it. */
async function expire(index: RevocationIndex, size: number): Promise<Pauses> {
  const pauses = new Pauses();
  for (let second = 30; index.entries > 0; second += 30) {
    for (let done = false; !done; ) {
      pauses.measure(() => {
        done = index.dropExpired(NOW_US + second * 1_000_000);
      });
      await turn();
    }
    if (second > 2_000) throw new Error(`${index.entries} of ${size} entries never expire`);
  }
  return pauses;
}

/** The longest stretch without a turn of the event loop. */
class Pauses {
  cpuMs = 0;
  private readonly wallMs: number[] = [];

  /** What this share of all stretches stayed below. */
  wallQuantileMs(share: number): number {
    const sorted = this.wallMs.toSorted((a, b) => a - b);
    return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
  }

  measure(work: () => void): void {
    const cpu = process.threadCpuUsage();
    const began = performance.now();
    work();
    this.wallMs.push(performance.now() - began);
    const { user, system } = process.threadCpuUsage(cpu);
    this.cpuMs = Math.max(this.cpuMs, (user + system) / 1_000);
  }
}

function pauseRows(name: string, pauses: Pauses): readonly BenchRow[] {
  return [
    { name: `longest pause: ${name}`, value: pauses.cpuMs, unit: 'ms' },
    { name: 'by the clock on the wall, 999 in 1,000 are below', value: pauses.wallQuantileMs(0.999), unit: 'ms' },
    { name: 'by the clock on the wall, the longest', value: pauses.wallQuantileMs(1), unit: 'ms' },
  ];
}

function bytesVerdict(label: string, bytes: number): BenchVerdict {
  return {
    goal: `at most ${BYTES_PER_ENTRY_MAX} bytes an entry at ${label}`,
    measured: `${rounded(bytes)} B`,
    met: bytes <= BYTES_PER_ENTRY_MAX,
  };
}

function hitVerdict({ hitNs, readNs }: { readonly hitNs: number; readonly readNs: number }): BenchVerdict {
  return {
    goal: `a hit at most ${HIT_NS_MAX} ns at 1,000,000`,
    measured: `${rounded(hitNs)} ns, where the machine takes ${rounded(readNs)} ns to read one word`,
    met: hitNs <= HIT_NS_MAX,
  };
}

function pauseVerdict(what: string, { cpuMs }: Pauses): BenchVerdict {
  return { goal: `no pause above ${PAUSE_MS_MAX} ms ${what}`, measured: `${rounded(cpuMs)} ms`, met: cpuMs <= PAUSE_MS_MAX };
}

/** Asks about a set of values that were just made ready, as a token just read is, while what they look up lies cold among a million. */
function medianNs<Ready>(values: readonly string[], prepare: (value: string) => Ready, isAsExpected: (ready: Ready) => boolean): number {
  const sets = Array.from({ length: Math.floor(values.length / SET) }, (_, set) => {
    const ready = values.slice(set * SET, (set + 1) * SET).map(prepare);
    const began = performance.now();
    const asExpected = ready.reduce((count, one) => count + (isAsExpected(one) ? 1 : 0), 0);
    const tookMs = performance.now() - began;
    if (asExpected !== SET) throw new Error(`${SET - asExpected} look-ups ended otherwise`);
    return (tookMs * 1_000_000) / SET;
  });
  return sets.sort((a, b) => a - b)[sets.length >> 1] ?? Number.NaN;
}

/** Every word names the next of one round through all of them: no read can begin before the last has ended. */
function randomRound(length: number): Int32Array {
  const words = Int32Array.from({ length }, (_, at) => at);
  for (let at = length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * at);
    [words[at], words[other]] = [words[other] ?? 0, words[at] ?? 0];
  }
  return words;
}

/** Version 7, of one moment, as the issuer makes them. */
function uuids(count: number): string[] {
  const bytes = randomBytes(16 * count);
  return Array.from({ length: count }, (_, at) => {
    bytes.writeUIntBE(1_800_000_000_000, at * 16, 6);
    const hex = bytes.toString('hex', at * 16, at * 16 + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20)}`;
  });
}

/** As a token brings it: another string than the one in the map. */
function copyOf(value: string): string {
  return `${value.slice(0, 20)}${value.slice(20)}`;
}

function shuffled(values: readonly string[]): readonly string[] {
  return values
    .map((value) => [Math.random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

function aToken(token: Partial<AccessToken>): AccessToken {
  return {
    issuer: 'https://issuer.example',
    subject: 'a-client',
    audience: 'https://cart.example',
    clientId: 'a-client',
    jti: '',
    issuedAt: 0,
    expiresAt: 0,
    scopes: new Set(),
    roles: [],
    generations: [1, 0, 1],
    kid: 'k',
    claims: {},
    ...token,
  };
}

function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function turn(): Promise<void> {
  return new Promise((done) => {
    setImmediate(done);
  });
}

if (import.meta.main) console.log(renderTable(await run()));
