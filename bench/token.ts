// What the issuer gives a second: client credentials with PostgreSQL and the mint gate, against the bare engine with records in
// memory; sign-ins, against bare argon2id. `node bench/token.ts`; needs a build. Contestants take turns, medians of the rounds count.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { argon2id, hash, verify } from 'argon2';
import autocannon from 'autocannon';
import { type BenchTable, renderTable } from './table.ts';
import { type IssuerProcess, startIssuer } from './token/issuer-process.ts';
import { openSignInForm } from './token/sign-in-form.ts';

const ROUNDS = 5;
const ROUND_S = 3;
const CONNECTIONS = 20;
const SIGN_INS = 60;
/** As many as the issuer hashes at once. */
const AT_ONCE = 2;
const HEALTH_EVERY_MS = 20;

interface Round {
  readonly bare: number;
  readonly ours: number;
  readonly argon2: number;
  readonly signIns: number;
  readonly slowestHealthMs: number;
}

/** Measures on this machine, which the load generator and PostgreSQL share. */
export async function run(): Promise<BenchTable> {
  const issuer = await startIssuer();
  const bare = fork(new URL('./token/bare-engine.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  try {
    const [bareUrl]: string[] = await once(bare, 'message');
    if (bareUrl === undefined) throw new Error('The bare engine did not start');
    const rounds: Round[] = [];
    await measure(issuer, bareUrl);
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(issuer, bareUrl));
    return tableOf(rounds);
  } finally {
    bare.disconnect();
    await issuer.stop();
  }
}

async function measure(issuer: IssuerProcess, bareUrl: string): Promise<Round> {
  const bare = await tokensPerS(bareUrl);
  const ours = await tokensPerS(issuer.url);
  const argon2 = await hashesPerS();
  return { bare, ours, argon2, ...(await signInsPerS(issuer.url)) };
}

async function tokensPerS(url: string): Promise<number> {
  const result = await autocannon({
    url: `${url}/token`,
    method: 'POST',
    connections: CONNECTIONS,
    duration: ROUND_S,
    headers: {
      authorization: `Basic ${btoa('demo-service:demo-service-secret')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=cart:read',
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  return result['2xx'] / result.duration;
}

async function hashesPerS(): Promise<number> {
  const stored = await hash('shopper-demo-password', { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  return rateOf(Array.from({ length: SIGN_INS }, () => () => verify(stored, 'shopper-demo-password')));
}

/** The pages are open already: what counts is the click. Meanwhile a health check every 20 ms shows what the event loop does. */
async function signInsPerS(url: string): Promise<Pick<Round, 'signIns' | 'slowestHealthMs'>> {
  const forms = await Promise.all(Array.from({ length: SIGN_INS }, (_, turn) => openSignInForm(url, turn)));
  const health = watchHealth(url);
  const signIns = await rateOf(forms.map((form) => () => form.submit()));
  return { signIns, slowestHealthMs: await health.stop() };
}

async function rateOf(tasks: (() => Promise<unknown>)[]): Promise<number> {
  const count = tasks.length;
  const startedAt = performance.now();
  const work = async () => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await task();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return (count * 1_000) / (performance.now() - startedAt);
}

function watchHealth(url: string): { stop(): Promise<number> } {
  const times: Promise<number>[] = [];
  const timer = setInterval(() => times.push(healthMs(url)), HEALTH_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      return Math.max(0, ...(await Promise.all(times)));
    },
  };
}

async function healthMs(url: string): Promise<number> {
  const startedAt = performance.now();
  await (await fetch(`${url}/health/live`)).arrayBuffer();
  return performance.now() - startedAt;
}

function tableOf(rounds: readonly Round[]): BenchTable {
  const of = (name: keyof Round) => median(rounds.map((round) => round[name]));
  const tokens = median(rounds.map(({ ours, bare }) => ours / bare));
  const signIns = median(rounds.map(({ signIns: ours, argon2 }) => ours / argon2));
  return {
    title: 'The issuer: tokens and sign-ins',
    goal: 'PostgreSQL, the mint gate and one host’s rules cost at most half of what the engine alone could do; a sign-in costs its hash and little more.',
    rows: [
      { name: 'client credentials, bare engine, records in memory', value: of('bare'), unit: 'tokens/s' },
      { name: 'client credentials, the issuer: PostgreSQL and mint gate', value: of('ours'), unit: 'tokens/s', ratio: tokens },
      { name: `argon2id alone, ${AT_ONCE} at once`, value: of('argon2'), unit: 'hashes/s' },
      { name: `sign-ins, ${AT_ONCE} at once`, value: of('signIns'), unit: 'sign-ins/s', ratio: signIns },
      { name: 'slowest health check during the sign-ins', value: of('slowestHealthMs'), unit: 'ms' },
    ],
    verdicts: [
      { goal: 'client credentials at least 0.5 × the bare engine', measured: `${tokens.toFixed(2)} ×`, met: tokens >= 0.5 },
      { goal: 'sign-ins at least 0.85 × bare argon2id', measured: `${signIns.toFixed(2)} ×`, met: signIns >= 0.85 },
    ],
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (import.meta.main) console.log(renderTable(await run()));
