import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { startNatsProcess, type ExtraNatsUser, type NatsSettings } from './nats-process.ts';
import { demoCredentials, type NatsCredentials, type NatsUser } from './nats-users.ts';

/** A nats-server of a test's own, with the users and rights of production. */
export interface TestNats {
  readonly url: string;
  readonly port: number;
  credentials(user: NatsUser): NatsCredentials;
  /** Stops it and removes its files. */
  stop(): Promise<void>;
  /** SIGKILL; `restart` brings it back on the same port. */
  kill(): Promise<void>;
  /** Freezes it: connections stay open, nothing answers. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port, with its streams unless `wipe`. */
  restart(options?: { wipe?: boolean }): Promise<void>;
}

/**
 * Starts a throw-away nats-server with JetStream. It ends with the test process at the latest.
 * @example `const nats = await startNats({ extraUsers: [{ user: 'mallory', pass: 'x' }] }); … await nats.stop();`
 */
export async function startNats(
  options: { port?: number; storeDir?: string; extraUsers?: readonly ExtraNatsUser[] } = {},
): Promise<TestNats> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-test-nats-'));
  const storeDir = options.storeDir ?? join(folder, 'jetstream');
  const port = options.port ?? (await freePort());
  const settings: NatsSettings = { folder, port, storeDir, extraUsers: options.extraUsers ?? [], throwAway: true };
  let server = await startNatsProcess(settings);
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    credentials: demoCredentials,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    restart: async ({ wipe = false } = {}) => {
      await server.stop();
      if (wipe) rmSync(storeDir, { recursive: true, force: true });
      server = await startNatsProcess(settings);
    },
  };
}
