// Requests a second of a Nest application, hello world, with nothing, our guard and the usual ones before the handler.
// `node bench/request.ts`; needs a build. Each contestant is a process of its own and takes its turn in every round, so that
// whatever else the machine does hits all of them alike; medians of the rounds count.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { type Contestant, contestants } from './request/contestants.ts';
import { startRedis } from './request/redis-server.ts';
import type { Peers, ServerReady } from './request/server-messages.ts';
import { type BenchRow, type BenchTable, type BenchVerdict, renderTable } from './table.ts';

const ROUNDS = 7;
const ROUND_S = 2;
const CONNECTIONS = 50;
/** Below it the servers shared their core with something else. */
const CPU_PERCENT_ALONE = 75;

interface Server extends Contestant {
  readonly process: ChildProcess;
  readonly ready: ServerReady;
  /** Of each round. */
  readonly requestsPerS: number[];
  /** Of each round: requests for one second of the server's processor time, which other work on the machine does not change. */
  readonly requestsPerCpuS: number[];
  /** Of a core; near 100 the server is what limits. */
  readonly cpuPercent: number[];
}

/** Measures all contestants that this machine can run. */
export async function run(): Promise<BenchTable> {
  const redis = await startRedis();
  const introspection = forkFile('./request/introspection-endpoint.ts', []);
  const [introspectionUrl] = await once(introspection, 'message');
  const peers: Peers = { introspectionUrl, redisPort: redis?.port };
  const servers: Server[] = [];
  try {
    for (const contestant of contestants(redis !== undefined)) servers.push(await start(contestant, peers));
    for (const server of servers) await load(server, 1);
    for (let round = 0; round < ROUNDS; round += 1) for (const server of servers) await measure(server);
    return tableOf(servers);
  } finally {
    for (const { process } of servers) process.disconnect();
    introspection.disconnect();
    await redis?.stop();
  }
}

async function start(contestant: Contestant, peers: Peers): Promise<Server> {
  const process = forkFile('./request/server.ts', [contestant.name, contestant.platform]);
  process.send(peers);
  const [ready]: ServerReady[] = await once(process, 'message');
  if (ready === undefined) throw new Error(`${contestant.name} did not start`);
  return { ...contestant, process, ready, requestsPerS: [], requestsPerCpuS: [], cpuPercent: [] };
}

function forkFile(file: string, args: readonly string[]): ChildProcess {
  const child = fork(new URL(file, import.meta.url), args, { stdio: 'inherit', execArgv: ['--disable-warning=ExperimentalWarning'] });
  child.once('exit', (code) => {
    if (code !== null && code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}`);
  });
  return child;
}

async function measure(server: Server): Promise<void> {
  const cpuBefore = await cpuMs(server);
  const startedAt = performance.now();
  const requestsPerS = await load(server, ROUND_S);
  const elapsedMs = performance.now() - startedAt;
  const usedMs = (await cpuMs(server)) - cpuBefore;
  server.requestsPerS.push(requestsPerS);
  server.requestsPerCpuS.push((requestsPerS * elapsedMs) / usedMs);
  server.cpuPercent.push((100 * usedMs) / elapsedMs);
}

/** Every connection sends all tokens in turn, each connection beginning elsewhere, so that no two requests in a row are alike. */
async function load({ ready, name }: Server, durationS: number): Promise<number> {
  const { url, authorizations } = ready;
  let connection = 0;
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: durationS,
    setupClient: (client) => {
      const first = (connection++ * Math.floor(authorizations.length / CONNECTIONS)) % authorizations.length;
      const turn = [...authorizations.slice(first), ...authorizations.slice(0, first)];
      client.setRequests(turn.map((authorization) => ({ method: 'GET' as const, headers: { authorization } })));
    },
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${name}: ${result.non2xx} refusals, ${result.errors} errors`);
  return result['2xx'] / result.duration;
}

async function cpuMs({ process }: Server): Promise<number> {
  process.send('cpu');
  const [{ user, system }] = await once(process, 'message');
  return (user + system) / 1_000;
}

function tableOf(servers: readonly Server[]): BenchTable {
  const rows = (measured: Measured, unit: string): BenchRow[] =>
    servers.map((server) => ({
      name: `${server.platform}: ${server.name}${measured === 'requestsPerS' ? ` (server at ${Math.round(median(server.cpuPercent))} % of a core)` : ''}`,
      value: median(server[measured]),
      unit,
      ratio: medianRatio(server, serverOf(servers, 'unguarded', server.platform), measured),
    }));
  return {
    title: 'Requests: Nest, hello world, 1,000 distinct tokens',
    goal: 'A guarded application answers nearly as many requests as an unguarded one. Ratios are medians of the ratios of each round.',
    rows: [...rows('requestsPerS', 'requests/s'), ...rows('requestsPerCpuS', 'requests a second of processor time')],
    verdicts: verdictsOf(servers),
  };
}

type Measured = 'requestsPerS' | 'requestsPerCpuS';

/** Where something else kept the servers from a core of their own, requests/s say what that was doing; processor time does not. */
function verdictsOf(servers: readonly Server[]): BenchVerdict[] {
  const ratio = (platform: Contestant['platform'], peer: Contestant['name'], measured: Measured): number =>
    medianRatio(serverOf(servers, 'valetkey', platform), serverOf(servers, peer, platform), measured);
  const verdict = (goal: string, platform: Contestant['platform'], peer: Contestant['name'], least: number): BenchVerdict => {
    const [perS, perCpuS] = [ratio(platform, peer, 'requestsPerS'), ratio(platform, peer, 'requestsPerCpuS')];
    const isAlone = [serverOf(servers, 'valetkey', platform), serverOf(servers, peer, platform)].every(
      ({ cpuPercent }) => median(cpuPercent) >= CPU_PERCENT_ALONE,
    );
    const measured = `${perS.toFixed(2)} × by requests/s, ${perCpuS.toFixed(2)} × by processor time${isAlone ? '' : '; the machine was not idle, so the latter decides'}`;
    return { goal, measured, met: (isAlone ? perS : perCpuS) >= least };
  };
  return [
    verdict('on Fastify at least 0.88 × unguarded', 'fastify', 'unguarded', 0.88),
    verdict('on Express at least 0.85 × unguarded', 'express', 'unguarded', 0.85),
    verdict('on Fastify at least 10 × passport-jwt', 'fastify', 'passport-jwt', 10),
  ];
}

function serverOf(servers: readonly Server[], name: Contestant['name'], platform: Contestant['platform']): Server {
  const found = servers.find((server) => server.name === name && server.platform === platform);
  if (found === undefined) throw new Error(`${name} on ${platform} did not run`);
  return found;
}

/** Round by round, since what slows the machine slows neighbours in time alike. */
function medianRatio(one: Server, other: Server, measured: Measured): number {
  return median(one[measured].map((value, round) => value / (other[measured][round] ?? Number.NaN)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (import.meta.main) console.log(renderTable(await run()));
