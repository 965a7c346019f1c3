import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { Browser, type Page, textOf } from '../../test/browser.js';
import { authorizeUrl, type RunningIssuer, runReplica, SHOPPER, startIssuer } from '../../test/issuer.js';
import { runIssuer } from '../../test/running-issuer.js';

// Hundreds of argon2 hashes, on a machine that may have better things to do.
jest.setTimeout(120_000);

let postgres: TestPostgres;
let issuers: [RunningIssuer, RunningIssuer];

beforeAll(async () => {
  postgres = await startPostgres();
  const first = await startIssuer(postgres);
  issuers = [first, await runReplica(first)];
});

afterAll(async () => {
  for (const issuer of issuers) await issuer.stop();
  await postgres.stop();
});

describe('guessing a password', () => {
  it('is looked at exactly ten times by two replicas together, and then told to wait', async () => {
    const pages = await Promise.all(Array.from({ length: 30 }, (_, index) => signInPage(index % 2 === 0 ? 0 : 1, '192.0.2.10')));

    const answers = await Promise.all(
      pages.map(({ browser, page }) => browser.submit(page, { email: 'guessed@example.com', password: 'guess-guess' })),
    );

    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(10);
    expect(refused).toHaveLength(20);
    for (const { headers, html } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(textOf(html)).toMatch(/too many attempts for this email\. Try again in 1[45] minutes, or use a device/);
    }
  });

  it('is throttled alike whether or not the account exists', async () => {
    const texts: string[] = [];
    for (const [index, email] of ['admin@example.com', 'no-such-admin@example.com'].entries()) {
      const { browser, page } = await signInPage(0, `192.0.2.${20 + index}`);
      let answer: Page = page;
      for (let round = 0; round < 11; round += 1) answer = await browser.submit(page, { email, password: 'guess-guess' });
      expect(answer.status).toBe(429);
      texts.push(textOf(answer.html).replace(email, ''));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it('never locks the owner out of a device they have used before', async () => {
    const owner = await signInPage(0, '192.0.2.30');
    await owner.browser.submit(owner.page, SHOPPER);

    const stranger = await signInPage(1, '192.0.2.30');
    let answer: Page = stranger.page;
    for (let round = 0; round < 12; round += 1)
      answer = await stranger.browser.submit(stranger.page, { ...SHOPPER, password: 'guess-guess' });
    expect(answer.status).toBe(429);
    expect((await stranger.browser.submit(stranger.page, SHOPPER)).status).toBe(429);

    forgetSession(owner.browser);
    const page = await owner.browser.open(authorizeUrl());
    expect(textOf((await owner.browser.submit(page, SHOPPER)).html)).toContain('Allow Demo Web');
  });

  it("gains nothing from another account's device, nor from a forged one", async () => {
    const mallory = await signInPage(0, '192.0.2.40');
    await mallory.browser.submit(mallory.page, { email: 'admin@example.com', password: 'admin-demo-password' });
    forgetSession(mallory.browser);
    const page = await mallory.browser.open(authorizeUrl());
    for (let round = 0; round < 10; round += 1) await guess(await signInPage(1, '192.0.2.40'));

    expect((await mallory.browser.submit(page, SHOPPER)).status).toBe(429);

    const ownCookie = [...mallory.browser.cookies].find(([, cookie]) => cookie.name === 'valetkey-device');
    if (ownCookie === undefined) throw new TypeError('no device cookie');
    const [id] = ownCookie[1].value.split('.');
    for (const forged of [`${id}.${'B'.repeat(22)}`, `${'A'.repeat(22)}.${'B'.repeat(22)}`, id ?? '']) {
      mallory.browser.cookies.set(ownCookie[0], { ...ownCookie[1], value: forged });
      expect((await mallory.browser.submit(page, SHOPPER)).status).toBe(429);
    }
  });

  it('counts by the address of the connection, when no proxy is to be believed', async () => {
    const issuer = await runIssuer(await postgres.createDatabase());
    const browser = new Browser(issuer.issuer);
    const page = await browser.open(authorizeUrl());
    const statuses: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      const headers = { 'x-forwarded-for': `10.9.8.${round}` };
      statuses.push((await browser.submit(page, { ...SHOPPER, password: 'guess-guess' }, headers)).status);
    }
    await issuer.stop();
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('a flood of sign-ins', () => {
  it('gets 503 with Retry-After beyond what may wait, while everybody else is answered', async () => {
    const { browser, page } = await signInPage(0, '198.51.100.1');

    const flood = Promise.all(
      Array.from({ length: 500 }, (_, index) => {
        const headers = { 'x-forwarded-for': `10.0.${index >> 8}.${index & 255}` };
        return browser.submit(page, { email: `flood-${index}@example.com`, password: 'flood-flood' }, headers);
      }),
    );
    const bystander = await new Browser(issuers[0].issuer).open(authorizeUrl());

    const answers = await flood;
    const busy = answers.filter(({ status }) => status === 503);
    expect(bystander.status).toBe(200);
    expect(busy.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 422).length).toBeGreaterThanOrEqual(66);
    expect(answers.every(({ status }) => status === 422 || status === 503)).toBe(true);
    expect(busy[0]?.headers.get('retry-after')).toBe('2');
    expect(textOf(busy[0]?.html ?? '')).toContain('Many people are signing in right now. Please try again in 2 seconds.');
  });
});

async function signInPage(replica: 0 | 1, address: string): Promise<{ browser: Browser; page: Page }> {
  const browser = new Browser(issuers[0].issuer, { 'x-forwarded-for': address }, issuers[replica].url);
  return { browser, page: await browser.open(authorizeUrl()) };
}

async function guess({ browser, page }: { browser: Browser; page: Page }): Promise<void> {
  expect((await browser.submit(page, { ...SHOPPER, password: 'guess-guess' })).status).toBe(422);
}

function forgetSession(browser: Browser): void {
  for (const [key, cookie] of browser.cookies) if (cookie.name.startsWith('auth_')) browser.cookies.delete(key);
}
