import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { demoCredentials, freePort, startNats, startPostgres } from '@valetkey/launcher';

/** The issuer as it is built, with PostgreSQL and NATS of its own. */
export interface IssuerProcess {
  readonly url: string;
  /** Processor time it has used, by its own metrics; PostgreSQL's is not in it. */
  readonly cpuSeconds: () => Promise<number>;
  stop(): Promise<void>;
}

/** Starts what `npm run build` made, and waits until it is ready. */
export async function startIssuer(): Promise<IssuerProcess> {
  const [postgres, nats, port] = await Promise.all([startPostgres(), startNats(), freePort()]);
  const url = `http://localhost:${port}`;
  const { user, pass } = demoCredentials('auth');
  const child = spawn(process.execPath, [new URL('../../apps/auth/dist/main.js', import.meta.url).pathname], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      NODE_ENV: 'production',
      DEMO: '1',
      AUTH_PORT: String(port),
      AUTH_ISSUER: url,
      AUTH_DATABASE_URL: await postgres.createDatabase(),
      AUTH_NATS_URL: nats.url,
      AUTH_NATS_USER: user,
      AUTH_NATS_PASSWORD: pass,
      AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
      AUTH_COOKIE_KEYS: randomBytes(32).toString('base64url'),
      AUTH_LOG_LEVEL: 'error',
    },
  });
  await untilReady(url, child);
  return {
    url,
    cpuSeconds: async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return Number(/^valetkey_process_cpu_seconds_total\S* (\S+)/m.exec(metrics)?.[1]);
    },
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await nats.stop();
      await postgres.stop();
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`The issuer ended with ${child.exitCode}; was it built?`);
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.status === 200) return;
    await setTimeout(100);
  }
  throw new Error('The issuer is not ready after 30 s');
}
