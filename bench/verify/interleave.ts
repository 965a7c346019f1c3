import { do_not_optimize } from 'mitata';

/** Somebody who takes an `Authorization` header and says whether its token is good. */
export interface Contestant {
  readonly name: string;
  /** May answer at once or later; throws where the token is not good. `at` says which of the headers it is. */
  readonly verify: (authorization: string, at: number) => unknown;
}

/** Who verifies what. */
export interface Heat extends Contestant {
  readonly headers: readonly Buffer[];
}

/**
 * Nanoseconds a call, by name: medians over rounds in each of which every contestant has its turn, so that whatever else the machine does
 * meets all of them alike.
 */
export async function interleave(
  heats: readonly Heat[],
  options: { rounds: number; callsEach: number },
): Promise<ReadonlyMap<string, number>> {
  const samples = new Map<string, number[]>(heats.map(({ name }) => [name, []]));
  const warmUpRounds = Math.ceil(options.rounds / 5);
  let calls = 0;
  for (let round = -warmUpRounds; round < options.rounds; round += 1) {
    for (const heat of heats) {
      const perCall = await timeCalls(heat, calls, options.callsEach);
      calls += options.callsEach; // or the next one found what the last had just asked for
      if (round >= 0) samples.get(heat.name)?.push(perCall);
    }
  }
  return new Map([...samples].map(([name, times]) => [name, median(times)]));
}

/** A prime stride, so that hot tokens are not asked for in the order in which they lie in memory. */
const STRIDE = 7_919;
const REQUESTS_AT_ONCE = 100;
/** Nobody pays for what the one before left in the processor's caches. */
const CALLS_UNTIMED = 10;

/** Strings are cut from their header before the clock runs, and not long before, as a server does it. */
async function timeCalls({ verify, headers }: Heat, from: number, calls: number): Promise<number> {
  for (let call = 0; call < CALLS_UNTIMED; call += 1) {
    const at = placeOf(headers, from - 1 - call + headers.length * STRIDE);
    await verify(textOf(headers, at), at);
  }
  let elapsed = 0n;
  for (let call = 0; call < calls; call += REQUESTS_AT_ONCE) {
    const places = Array.from({ length: Math.min(REQUESTS_AT_ONCE, calls - call) }, (_, at) => placeOf(headers, from + call + at));
    const texts = places.map((at) => textOf(headers, at));
    const begun = process.hrtime.bigint();
    for (let request = 0; request < texts.length; request += 1) {
      const verdict = verify(texts[request] ?? '', places[request] ?? 0);
      do_not_optimize(verdict instanceof Promise ? await verdict : verdict);
    }
    elapsed += process.hrtime.bigint() - begun;
  }
  return Number(elapsed) / calls;
}

function placeOf(headers: readonly Buffer[], turn: number): number {
  return (turn * STRIDE) % headers.length;
}

function textOf(headers: readonly Buffer[], at: number): string {
  return headers[at]?.toString('latin1') ?? '';
}

export function median(values: readonly number[]): number {
  return values.toSorted((some, other) => some - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
