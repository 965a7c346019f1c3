import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { databaseUrl } from '../postgres/cluster.ts';
import { findLiving } from '../processes/pid-file.ts';
import { freePorts } from '../start-system.ts';
import type { Surroundings } from '../system.ts';
import { LauncherRun } from '../testing/launcher-run.ts';

const everything = ['launcher', 'postgres', 'nats', 'auth', 'cart', 'inventory', 'payment'];

describe('npm start', () => {
  let dataFolder: string;
  let ports: Surroundings['ports'];
  let runs: LauncherRun[];

  beforeEach(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'valetkey-start-'));
    chmodSync(dataFolder, 0o755);
    ports = await freePorts();
    runs = [];
  });
  afterEach(async () => {
    await Promise.all(runs.map((run) => run.interrupt()));
    rmSync(dataFolder, { recursive: true });
  });

  it('starts everything, keeps data over a restart, leaves no process on Ctrl-C, and wipes with --fresh', async () => {
    const first = start();
    await first.printed(/npm start -- --fresh wipes it/);
    expect(first.output).toContain(`TOKEN=$(curl -s -u demo-service:demo-service-secret`);
    expect(alive()).toEqual(everything);
    await query('create table kept (); ');
    expect(await first.interrupt()).toBe(0);
    expect(alive()).toEqual([]);

    const second = await started();
    expect(await query(`select to_regclass('kept') as found`)).toEqual([{ found: 'kept' }]);
    await second.interrupt();

    await started('--fresh');
    expect(await query(`select to_regclass('kept') as found`)).toEqual([{ found: null }]);
  });

  it('refuses a second copy in one sentence that says who is running', async () => {
    const first = await started();
    const second = start();
    expect(await second.ended()).toBe(1);
    expect(second.output).toBe(
      `Valetkey runs from this folder already (process ${first.pid}): stop it with Ctrl-C there, or with kill ${first.pid}.\n`,
    );
    expect(alive()).toEqual(everything);
  });

  it('refuses a busy port in one sentence that says who holds it', async () => {
    const holder = createServer().listen(ports.inventory, '127.0.0.1');
    const run = start();
    expect(await run.ended()).toBe(1);
    holder.close();
    expect(run.output).toMatch(
      new RegExp(
        `^Port ${ports.inventory}, which inventory needs, is held by process ${process.pid} \\(.*\\): end that, then start again\\.\\n$`,
      ),
    );
    expect(alive()).toEqual([]);
  });

  it('says why an app did not start, and leaves nothing running', async () => {
    const run = start('--broken=cart');
    expect(await run.ended()).toBe(1);
    expect(run.output).toMatch(/^cart ended at its start: CART_ISSUER is missing\.$/m);
    expect(alive()).toEqual([]);
  });

  it('starts again at once after a SIGKILL of the launcher', async () => {
    const first = await started();
    await query('create table kept ()');
    await first.kill();
    await started();
    expect(await query(`select to_regclass('kept') as found`)).toEqual([{ found: 'kept' }]);
  });

  it('ends what was left running when nobody could tidy up', async () => {
    const first = await started();
    await first.kill({ withWatchdogs: true });
    expect(alive()).toEqual(everything.filter((name) => name !== 'launcher'));
    const left = pidOf('cart');
    await started();
    expect(pidOf('cart')).not.toBe(left);
    expect(alive()).toEqual(everything);
  });

  it('stops when it is interrupted while starting', async () => {
    const run = start();
    await run.printed(/build/);
    expect(await run.interrupt()).toBe(0);
    expect(alive()).toEqual([]);
  });

  it('brings a crashed app back, and leaves one down that was stopped', async () => {
    const run = await started();
    process.kill(pidOf('cart'), 'SIGKILL');
    await run.printed(/cart is back/);
    process.kill(pidOf('payment'), 'SIGTERM');
    await run.printed(/payment was stopped from outside/);
    expect(alive()).toEqual(everything.filter((name) => name !== 'payment'));
  });

  function start(...flags: string[]): LauncherRun {
    const run = new LauncherRun({ dataFolder, ports, flags });
    runs.push(run);
    return run;
  }

  async function started(...flags: string[]): Promise<LauncherRun> {
    const run = start(...flags);
    await run.printed(/Ctrl-C stops everything/);
    return run;
  }

  function alive(): string[] {
    return everything.filter((name) => findLiving(join(dataFolder, 'run', `${name}.pid`)));
  }

  function pidOf(name: string): number {
    return findLiving(join(dataFolder, 'run', `${name}.pid`))?.pid ?? 0;
  }

  async function query(text: string): Promise<unknown[]> {
    const { postgresPassword: password } = JSON.parse(readFileSync(join(dataFolder, 'secrets.json'), 'utf8'));
    const client = new pg.Client({ connectionString: databaseUrl({ port: ports.postgres, password }, 'cart') });
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows;
  }
});
