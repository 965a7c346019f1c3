import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RevocationIndex } from '@valetkey/auth/core';
import { type BenchRow, type BenchTable, type BenchVerdict, renderTable, rounded } from './table.ts';
import { type Contestant, type Heat, interleave } from './verify/interleave.ts';
import { fastJwt, limit, peers } from './verify/peers.ts';
import { type Algorithm, signedHeaders, type SigningKey, signingKey } from './verify/signed-tokens.ts';
import { revocationsLive, revokeSomebody, valetkeyAuthenticator } from './verify/valetkey.ts';

const REVOCATIONS = 1_000_000;
const COLD_TOKENS = 2_000;
const HOT_MAX = 50_000;
const COLD_GOALS: Readonly<Record<Algorithm, number>> = { ES256: 1.25, RS256: 1.6 };

/** Verifying a token, cold and warm, beside the limit and the libraries people use. */
export async function run(): Promise<BenchTable> {
  const es256 = signingKey('ES256');
  const few = revocationsLive(1_000);
  const revocations = revocationsLive(REVOCATIONS);
  const cold = [await coldHeat(es256), await coldHeat(signingKey('RS256'))];
  const hot = signedHeaders(es256, HOT_MAX);
  const warm = await warmHeat(es256, hot);
  const memory = await bytesPerToken(es256, hot);
  const flood = await forgedFlood(es256, hot);
  const parts = [...cold, warm, memory, flood];
  return {
    title: 'bench:verify',
    goal: 'A token verified with every check of RFC 9068 and the full verdict, beside the bare signature check and other libraries.',
    rows: parts.flatMap(({ rows }) => rows),
    verdicts: parts.flatMap(({ verdicts }) => verdicts),
  };

  type Part = Pick<BenchTable, 'rows' | 'verdicts'>;

  /** Every token verified anew: there are more of them than the cache remembers. */
  async function coldHeat(key: SigningKey): Promise<Part> {
    const headers = signedHeaders(key, COLD_TOKENS);
    const others = await peers(key);
    const bar = limit(key, headers);
    const burdened = { ...oursCold(key, revocations), name: `valetkey, cold, ${REVOCATIONS.toLocaleString('en-US')} live revocations` };
    const contestants = [bar, oursCold(key, few), burdened, ...others.contestants];
    const times = await interleave(heatsOf(contestants, headers), { rounds: 200, callsEach: 20 });
    others.stop();
    return coldPart(key.algorithm, times, times.get(bar.name) ?? Number.NaN);
  }

  function oursCold(key: SigningKey, index: RevocationIndex): Contestant {
    const authenticator = valetkeyAuthenticator(key, index, COLD_TOKENS / 20);
    return { name: 'valetkey, cold', verify: (authorization) => authenticator.authenticate(authorization) };
  }

  async function warmHeat(key: SigningKey, headers: readonly Buffer[]): Promise<Part> {
    const rows: BenchRow[] = [];
    const verdicts: BenchVerdict[] = [];
    for (const { count, goalUs } of [
      { count: 1_000, goalUs: 0.25 },
      { count: HOT_MAX, goalUs: 0.65 },
    ]) {
      const tokens = headers.slice(0, count);
      const authenticator = valetkeyAuthenticator(key, revocations, HOT_MAX);
      const ours: Contestant = { name: 'valetkey, warm', verify: (authorization) => authenticator.authenticate(authorization) };
      const disturbed: Contestant = { name: 'valetkey, warm, a revocation every 100 requests', verify: disturbedBy(100, ours.verify) };
      const texts = tokens.map((header) => header.toString('latin1'));
      const bar: Contestant = { name: 'limit: a kept token compared', verify: (authorization, at) => texts[at] === authorization };
      const cached = fastJwt(key, count * 2);
      for (const text of texts) for (const { verify } of [ours, cached]) verify(text, 0);
      const effort = { rounds: 60, callsEach: 5_000 };
      const times = new Map([
        ...(await interleave(heatsOf([bar, ours, cached], tokens), effort)),
        ...(await interleave(heatsOf([disturbed], tokens), effort)),
      ]);

      for (const [name, ns] of times)
        rows.push({
          name: `${name}, ${count.toLocaleString('en-US')} hot tokens`,
          value: ns / 1_000,
          unit: 'µs',
          ratio: ns / (times.get(bar.name) ?? Number.NaN),
        });
      const [oursNs, cachedNs] = [times.get(ours.name) ?? Number.NaN, times.get(cached.name) ?? Number.NaN];
      verdicts.push(
        atMost(
          `warm, ${REVOCATIONS.toLocaleString('en-US')} live revocations, ${count.toLocaleString('en-US')} hot tokens`,
          oursNs / 1_000,
          goalUs,
          'µs',
        ),
        {
          goal: `${count.toLocaleString('en-US')} hot tokens: at least 8 × faster than fast-jwt's cache`,
          measured: `${(cachedNs / oursNs).toFixed(1)} ×`,
          met: cachedNs / oursNs >= 8,
        },
      );
    }
    return { rows, verdicts };
  }

  /** Calls as they are, with somebody's revocation arriving every so many of them. */
  function disturbedBy(every: number, verify: Contestant['verify']): Contestant['verify'] {
    let calls = 0;
    return (authorization, at) => {
      calls += 1;
      if (calls % every === 0) revokeSomebody(revocations, REVOCATIONS + calls);
      return verify(authorization, at);
    };
  }

  async function bytesPerToken(key: SigningKey, headers: readonly Buffer[]): Promise<Part> {
    const authenticator = valetkeyAuthenticator(key, revocations, headers.length);
    await authenticator.authenticate(headers[0]?.toString('latin1') ?? '');
    const before = bytesInUse();
    for (const header of headers) await authenticator.authenticate(header.toString('latin1'));
    const bytes = (bytesInUse() - before) / headers.length;
    const tokenBytes = (headers[0]?.length ?? 0) - 'Bearer '.length;
    return {
      rows: [
        {
          name: `memory of a cached token of ${tokenBytes} bytes, ${authenticator.counts.cached.toLocaleString('en-US')} cached`,
          value: bytes,
          unit: 'B',
        },
      ],
      verdicts: [atMost('memory of a cached token', bytes, 1_100, 'B')],
    };
  }

  /** Good signatures of other tokens under good claims: as much work as a forger can make of one request. */
  async function forgedFlood(key: SigningKey, headers: readonly Buffer[]): Promise<Part> {
    const hotTokens = headers.slice(0, 1_000);
    const authenticator = valetkeyAuthenticator(key, revocations, hotTokens.length);
    for (const header of hotTokens) await authenticator.authenticate(header.toString('latin1'));
    const forged = headers.slice(1_000, 1_000 + COLD_TOKENS).map(forge);
    const flood: Contestant = {
      name: 'forged token, refused',
      verify: (authorization) => isRefused(() => authenticator.authenticate(authorization)),
    };
    const coldOne = oursCold(key, revocations);
    const heats = [...heatsOf([flood], forged), ...heatsOf([coldOne], headers.slice(0, COLD_TOKENS))];
    const times = await interleave(heats, { rounds: 200, callsEach: 20 });

    const hitsBefore = authenticator.counts.cacheHits;
    for (const header of hotTokens) await authenticator.authenticate(header.toString('latin1'));
    const evicted = hotTokens.length - (authenticator.counts.cacheHits - hitsBefore);
    const [forgedNs, coldNs] = [times.get(flood.name) ?? Number.NaN, times.get(coldOne.name) ?? Number.NaN];
    return {
      rows: [
        { name: flood.name, value: forgedNs / 1_000, unit: 'µs' },
        { name: 'valid cold token beside it', value: coldNs / 1_000, unit: 'µs' },
      ],
      verdicts: [
        { goal: 'a flood of forged tokens evicts no good one', measured: `${evicted} of ${hotTokens.length} evicted`, met: evicted === 0 },
        {
          goal: 'a forged token costs less than a valid cold one',
          measured: `${(forgedNs / coldNs).toFixed(3)} ×`,
          met: forgedNs < coldNs,
        },
      ],
    };
  }
}

function heatsOf(contestants: readonly Contestant[], headers: readonly Buffer[]): readonly Heat[] {
  return contestants.map((contestant) => ({ ...contestant, headers }));
}

function coldPart(algorithm: Algorithm, times: ReadonlyMap<string, number>, limitNs: number): Pick<BenchTable, 'rows' | 'verdicts'> {
  const ratio = (times.get('valetkey, cold') ?? Number.NaN) / limitNs;
  const goal = COLD_GOALS[algorithm];
  return {
    rows: [...times].map(([name, ns]) => ({ name: `${algorithm}: ${name}`, value: ns / 1_000, unit: 'µs', ratio: ns / limitNs })),
    verdicts: [{ goal: `${algorithm} cold, at most ${goal} × crypto.verify`, measured: `${ratio.toFixed(3)} ×`, met: ratio <= goal }],
  };
}

function atMost(what: string, value: number, bound: number, unit: string): BenchVerdict {
  return { goal: `${what}: at most ${rounded(bound)} ${unit}`, measured: `${rounded(value)} ${unit}`, met: value <= bound };
}

function forge(header: Buffer): Buffer {
  const text = header.toString('latin1');
  const end = text.lastIndexOf('.') + 1;
  return Buffer.from(text.slice(0, end) + randomBytes(64).toString('base64url'), 'latin1');
}

function isRefused(verify: () => unknown): true {
  try {
    verify();
  } catch {
    return true;
  }
  throw new Error('a forged token was accepted');
}

function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

if (import.meta.main) console.log(renderTable(await run()));
