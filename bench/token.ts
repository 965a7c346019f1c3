// What the issuer gives a second: client credentials with PostgreSQL and the mint gate, against the bare engine with records in
// memory; sign-ins, against bare argon2id. `node bench/token.ts`; needs a build. Contestants take turns, medians of the rounds count.
import { type ChildProcess, fork } from 'node:child_process';
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
const HEALTH_EVERY_MS = 100;

/** Done a second, and for each second of the server's own processor time, which other work on the machine does not change. */
interface Rate {
  readonly perS: number;
  readonly perCpuS: number;
}

interface Round {
  readonly bare: Rate;
  readonly ours: Rate;
  readonly argon2: Rate;
  readonly signIns: Rate;
  readonly slowestHealthMs: number;
}

type Contestant = keyof Omit<Round, 'slowestHealthMs'>;

/** Measures on this machine, which the load generator and PostgreSQL share. */
export async function run(): Promise<BenchTable> {
  const issuer = await startIssuer();
  const bare = fork(new URL('./token/bare-engine.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    const [bareUrl]: string[] = await once(bare, 'message');
    if (bareUrl === undefined) throw new Error('The bare engine did not start');
    const rounds: Round[] = [];
    await measure(issuer, bare, bareUrl);
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(issuer, bare, bareUrl));
    return tableOf(rounds);
  } finally {
    bare.disconnect();
    await issuer.stop();
  }
}

async function measure(issuer: IssuerProcess, bareProcess: ChildProcess, bareUrl: string): Promise<Round> {
  const bare = await rateOf(
    () => askForTokens(bareUrl),
    () => cpuSecondsOf(bareProcess),
  );
  const ours = await rateOf(() => askForTokens(issuer.url), issuer.cpuSeconds);
  const stored = await hash('shopper-demo-password', { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const hashes = Array.from({ length: SIGN_INS }, () => () => verify(stored, 'shopper-demo-password'));
  const argon2 = await rateOf(
    () => doAll(hashes),
    async () => secondsOf(process.cpuUsage()),
  );
  // The pages are open already: what counts is the click. Meanwhile a health check every 100 ms shows what the event loop does.
  const forms = await Promise.all(Array.from({ length: SIGN_INS }, (_, turn) => openSignInForm(issuer.url, turn)));
  const health = watchHealth(issuer.url);
  const signIns = await rateOf(() => doAll(forms.map((form) => () => form.submit())), issuer.cpuSeconds);
  return { bare, ours, argon2, signIns, slowestHealthMs: await health.stop() };
}

async function rateOf(work: () => Promise<number>, cpuSeconds: () => Promise<number>): Promise<Rate> {
  const cpuBefore = await cpuSeconds();
  const startedAt = performance.now();
  const done = await work();
  const elapsedS = (performance.now() - startedAt) / 1_000;
  return { perS: done / elapsedS, perCpuS: done / ((await cpuSeconds()) - cpuBefore) };
}

async function askForTokens(url: string): Promise<number> {
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
  return result['2xx'];
}

async function doAll(tasks: (() => Promise<unknown>)[]): Promise<number> {
  const waiting = [...tasks];
  const work = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return tasks.length;
}

async function cpuSecondsOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [usage]: NodeJS.CpuUsage[] = await once(child, 'message');
  if (usage === undefined) throw new Error('The bare engine does not answer');
  return secondsOf(usage);
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000_000;
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
  const value = (name: Contestant, measure: keyof Rate) => median(rounds.map((round) => round[name][measure]));
  const ratio = (name: Contestant, limit: Contestant, measure: keyof Rate) =>
    median(rounds.map((round) => round[name][measure] / round[limit][measure]));
  const rows = (measure: keyof Rate, unit: string) => [
    { name: 'client credentials, bare engine, records in memory', value: value('bare', measure), unit },
    {
      name: 'client credentials, the issuer: PostgreSQL and mint gate',
      value: value('ours', measure),
      unit,
      ratio: ratio('ours', 'bare', measure),
    },
    { name: `argon2id alone, ${AT_ONCE} at once`, value: value('argon2', measure), unit },
    { name: `sign-ins, ${AT_ONCE} at once`, value: value('signIns', measure), unit, ratio: ratio('signIns', 'argon2', measure) },
  ];
  const verdict = (goal: string, name: Contestant, limit: Contestant, least: number) => {
    const [perS, perCpuS] = [ratio(name, limit, 'perS'), ratio(name, limit, 'perCpuS')];
    return {
      goal,
      measured: `${perS.toFixed(2)} × a second, ${perCpuS.toFixed(2)} × by the server's processor time`,
      met: perS >= least,
    };
  };
  return {
    title: 'The issuer: tokens and sign-ins',
    goal: 'PostgreSQL, the mint gate and the rules around them cost at most half of what the engine alone could do; a sign-in costs its hash and little more. Requests a second decide; the load generator and PostgreSQL share the cores, so processor time stands beside them.',
    rows: [
      ...rows('perS', '/s'),
      ...rows('perCpuS', "/s of the server's processor time"),
      { name: 'slowest health check during the sign-ins', value: median(rounds.map((round) => round.slowestHealthMs)), unit: 'ms' },
    ],
    verdicts: [
      verdict('client credentials at least 0.5 × the bare engine', 'ours', 'bare', 0.5),
      verdict('sign-ins at least 0.85 × bare argon2id', 'signIns', 'argon2', 0.85),
    ],
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (import.meta.main) console.log(renderTable(await run()));
