import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoPeople, findChromium } from '@valetkey/launcher';
import { type Browser, chromium } from 'playwright-core';
import { sharedSystem } from '../system/shared-system.ts';

const OPERATOR = ['--client-id', 'demo-operator', '--client-secret', 'demo-operator-secret'];
const COMMAND = new URL('../../apps/cli/bin/valetkey.mjs', import.meta.url).pathname;
const { urls } = sharedSystem();
let browser: Browser;

beforeAll(async () => {
  const { executablePath, args, env } = await findChromium();
  browser = await chromium.launch({ executablePath, args: [...args], env });
}, 120_000);

afterAll(() => browser.close());

describe('npx valetkey', () => {
  it("status shows each service's position, contact and ledger age, and index size", async () => {
    const { exitCode, stdout } = await valetkey(['status', ...OPERATOR]);
    expect(stdout).toMatch(/position \d+/);
    expect(stdout).toContain('this replica publishes; NATS is connected');
    for (const service of ['Cart', 'Inventory', 'Payment']) {
      expect(stdout).toMatch(new RegExp(`^${service} +\\d+ +[\\d.]+ m?s +[\\d.]+ m?s +\\d+ +ready$`, 'm'));
    }
    expect(exitCode).toBe(0);
  });

  it('revokes a token, which its service then refuses', async () => {
    const token = await clientToken();
    expect(await statusAt('cart', token)).toBe(200);
    const { jti } = claimsOf(token);
    const { exitCode, stdout } = await valetkey(['revoke', 'token', jti, '--reason', 'lost', ...OPERATOR, '--json']);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { revocation: expect.objectContaining({ kind: 'token', value: jti }) }]);
    await until(async () => (await statusAt('cart', token)) === 401);
  });

  it('lets a person with the role sign in by the browser, and revokes an account by its e-mail address', async () => {
    const { exitCode, stdout } = await valetkey(['revoke', 'account', 'shopper@example.com'], signInAs('admin'));
    expect(stdout).toContain('Revoked every session, grant and token of this account: shopper@example.com');
    expect(exitCode).toBe(0);
  });

  it('refuses a person without the role, in words and with exit code 3', async () => {
    const { exitCode, stderr } = await valetkey(['status'], signInAs('shopper'));
    expect(stderr).toContain('of a person the role admin');
    expect(exitCode).toBe(3);
  });

  it('says what is wrong in plain words, each with its exit code', async () => {
    const cases: [string[], number, string][] = [
      [['revoke', 'account', 'nobody@example.com', ...OPERATOR], 4, 'There is no such account'],
      [['revoke', 'token', 'no-uuid', ...OPERATOR], 2, 'value'],
      [['revoke', 'everything', ...OPERATOR], 2, 'Allowed choices are'],
      [['revoke', 'token', ...OPERATOR], 2, 'Name the token to revoke'],
      [['status', '--client-id', 'demo-operator', '--client-secret', 'wrong'], 3, 'the secret is wrong'],
      [['status', '--client-id', 'demo-service', '--client-secret', 'demo-service-secret'], 3, 'Signing in failed'],
      [['status', ...OPERATOR, '--issuer', 'http://localhost:9'], 1, 'The issuer does not answer at http://localhost:9'],
    ];
    for (const [parameters, exitCode, words] of cases) {
      const run = await valetkey(parameters);
      expect([parameters[0], parameters[1], run.exitCode]).toEqual([parameters[0], parameters[1], exitCode]);
      expect(run.stderr).toContain(words);
      expect(run.stderr).not.toContain('at file:');
      expect(run.stdout).toBe('');
    }
  }, 60_000);

  it('disables a client and enables it again', async () => {
    expect((await valetkey(['disable', 'client', 'demo-web', ...OPERATOR])).exitCode).toBe(0);
    expect((await valetkey(['enable', 'client', 'demo-web', ...OPERATOR])).exitCode).toBe(0);
    expect((await valetkey(['disable', 'client', 'nobody', ...OPERATOR])).exitCode).toBe(4);
  });
});

interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types a command; `browse` is what the person does with the address it shows. */
async function valetkey(parameters: readonly string[], browse?: (address: string) => Promise<void>): Promise<Finished> {
  const issuer = parameters.includes('--issuer') ? {} : { VALETKEY_ISSUER: urls.auth };
  const command = spawn(process.execPath, [COMMAND, ...parameters], { env: { PATH: '/nonexistent', ...issuer } });
  let stdout = '';
  let stderr = '';
  let browsing: Promise<void> | undefined;
  command.stdout.on('data', (text) => (stdout += String(text)));
  command.stderr.on('data', (text) => {
    stderr += String(text);
    const address = /^Sign in here: (\S+)\n/m.exec(stderr)?.[1];
    if (address && browse) browsing ??= browse(address);
  });
  const exitCode = await new Promise<number | null>((resolve) => command.once('close', resolve));
  await browsing;
  return { exitCode, stdout, stderr };
}

function signInAs(role: 'admin' | 'shopper') {
  const person = demoPeople.find((one) => one.role === role);
  if (!person) throw new Error(`There is no demo person with the role ${role}`);
  return async (address: string): Promise<void> => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    await page.fill('input[name=email]', person.email);
    await page.fill('input[name=password]', person.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Back to the terminal' }).waitFor();
    await context.close();
  };
}

async function clientToken(): Promise<string> {
  const response = await fetch(`${urls.auth}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('demo-service:demo-service-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: urls.cart, scope: 'cart:read' }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

async function statusAt(service: 'cart', token: string): Promise<number> {
  const response = await fetch(`${urls[service]}/cart`, { headers: { authorization: `Bearer ${token}` } });
  await response.text();
  return response.status;
}

function claimsOf(token: string): { jti: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
