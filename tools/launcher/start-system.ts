import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './processes/free-port.ts';
import { giveToUnprivileged, openTemporaryFolder } from './processes/unprivileged.ts';
import { RunningSystem, type SystemSettings } from './running-system.ts';
import { randomSecrets } from './secrets.ts';
import { demoPorts, type Surroundings } from './system.ts';

/** What a test may change about its system. It chooses the ports itself where something of its own stands between two processes. */
export type SystemOptions = { readonly ports: 'free' | 'demo' | Surroundings['ports'] } & Pick<
  SystemSettings,
  'env' | 'replicas' | 'apps' | 'extraNatsUsers' | 'onReady' | 'mainOf'
>;

/**
 * Starts a system of a test's own: the processes of `system.ts` with empty databases, everything gone once it stops, or once
 * the test process dies.
 * @example `const system = await startSystem({ ports: 'free' }); await system.process('cart').kill(); … await system.stop();`
 */
export async function startSystem({ ports, ...options }: SystemOptions = { ports: 'free' }): Promise<RunningSystem> {
  const postgres = mkdtempSync(join(openTemporaryFolder(), 'valetkey-system-postgres-'));
  giveToUnprivileged(postgres);
  const rest = mkdtempSync(join(tmpdir(), 'valetkey-system-'));
  const folders = { postgres, rest, nats: join(rest, 'nats'), logs: join(rest, 'logs') };
  mkdirSync(folders.logs);
  const where = { ports: await portsOf(ports), secrets: randomSecrets() };
  return new RunningSystem({ ...options, where, folders, throwAway: true }).start();
}

async function portsOf(ports: SystemOptions['ports']): Promise<Surroundings['ports']> {
  if (ports === 'demo') return demoPorts;
  return ports === 'free' ? freePorts() : ports;
}

/** A free port for everything. */
export async function freePorts(): Promise<Surroundings['ports']> {
  const [gateway, auth, cart, inventory, payment, postgres, nats] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  return { gateway, auth, cart, inventory, payment, postgres, nats };
}
