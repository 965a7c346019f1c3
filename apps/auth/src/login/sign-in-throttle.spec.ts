import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { DataSource } from 'typeorm';
import { parseEmailAddress } from '../accounts/email-address.js';
import { dataSourceOptions } from '../database/data-source.js';
import { networkOf } from './network-of.js';
import { type SignInAttempt, SignInThrottle } from './sign-in-throttle.js';
import { TooManyAttemptsError } from './too-many-attempts.error.js';

let postgres: TestPostgres;
let databases: DataSource[];
let replicas: [SignInThrottle, SignInThrottle];

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.createDatabase();
  databases = [await new DataSource(dataSourceOptions(url)).initialize(), await new DataSource(dataSourceOptions(url)).initialize()];
  await databases[0]?.runMigrations();
  const [first, second] = databases.map((database) => new SignInThrottle(database));
  if (first === undefined || second === undefined) throw new TypeError('two replicas');
  replicas = [first, second];
});

afterAll(async () => {
  for (const database of databases) await database.destroy();
  await postgres.stop();
});

describe('the budget of attempts', () => {
  it('is one for all replicas: of forty guesses that race on two of them exactly ten are looked at', async () => {
    const { allowed, refused } = await race(40, () => attempt('race@example.com', '192.0.2.1'));
    expect(allowed).toBe(10);
    expect(refused).toHaveLength(30);
    expect(refused.every((error) => error.budget === 'account' && error.retryAfterS > 0 && error.retryAfterS <= 900)).toBe(true);
  });

  it('of an address is exactly sixty, whatever accounts are tried', async () => {
    const { allowed } = await race(150, (index) => attempt(`spray-${index}@example.com`, '192.0.2.2'));
    expect(allowed).toBe(60);
  });

  it('of an account is exactly a hundred, whatever addresses are used', async () => {
    const { allowed } = await race(150, (index) => attempt('target@example.com', `198.51.100.${index}`));
    expect(allowed).toBe(100);
  });

  it('is not used up for the owner by strangers: a device the account knows has its own', async () => {
    await race(150, (index) => attempt('owner@example.com', `203.0.113.${index}`));
    await expect(replicas[0].spend(attempt('owner@example.com', '203.0.113.200'))).rejects.toThrow(TooManyAttemptsError);

    const known = { ...attempt('owner@example.com', '203.0.113.200'), device: 'device-of-the-owner' };
    await replicas[0].spend(known);

    const { allowed } = await race(20, () => known);
    expect(allowed).toBe(9);
  });

  it('of one address does not eat that of the account: one stranger cannot lock out the others', async () => {
    await race(60, () => attempt('shared@example.com', '192.0.2.3'));
    const { allowed } = await race(150, (index) => attempt('shared@example.com', `10.1.0.${index}`));
    expect(allowed).toBe(90);
  });

  it('of an address is left to its neighbours, when one of them hammers at one account', async () => {
    await race(200, () => attempt('hammered@example.com', '192.0.2.7'));
    const { allowed } = await race(100, (index) => attempt(`neighbour-${index}@example.com`, '192.0.2.7'));
    expect(allowed).toBe(50);
  });

  it('gets back what a right password spent', async () => {
    for (let round = 0; round < 30; round += 1) {
      const spent = await replicas[0].spend(attempt('often@example.com', '192.0.2.4'));
      await replicas[1].giveBack(spent);
    }
    const { allowed } = await race(20, () => attempt('often@example.com', '192.0.2.4'));
    expect(allowed).toBe(10);
  });

  it('counts what is no address by where it comes from alone', async () => {
    const { allowed } = await race(80, () => ({ email: undefined, device: undefined, address: '192.0.2.5' }));
    expect(allowed).toBe(60);
  });

  it('is kept without saying whose it is', async () => {
    await replicas[0].spend(attempt('private@example.com', '192.0.2.6'));
    const rows: { key: string }[] = (await databases[0]?.query('SELECT key FROM login_throttle')) ?? [];
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ key }) => key.includes('example.com'))).toBe(false);
  });
});

describe('a network', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

function attempt(email: string, address: string): SignInAttempt {
  return { email: parseEmailAddress(email), address, device: undefined };
}

async function race(
  count: number,
  attemptOf: (index: number) => SignInAttempt,
): Promise<{ allowed: number; refused: TooManyAttemptsError[] }> {
  const answers = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => replicas[index % 2 === 0 ? 0 : 1].spend(attemptOf(index))),
  );
  const refused = answers.filter((answer) => answer.status === 'rejected').map((answer): unknown => answer.reason);
  const tooMany = refused.filter((error) => error instanceof TooManyAttemptsError);
  if (tooMany.length !== refused.length) throw refused.find((error) => !(error instanceof TooManyAttemptsError));
  return { allowed: count - refused.length, refused: tooMany };
}
