import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findChromium, freePort, startPostgres, type TestPostgres } from '@valetkey/launcher';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { authorizeUrl, type RunningIssuer, SHOPPER, startIssuer } from '../../test/issuer.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// A browser, on a machine that may have better things to do.
jest.setTimeout(120_000);

let postgres: TestPostgres;
let issuer: RunningIssuer;
let browser: Browser;
let client: Server;
let callback: string;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await startIssuer(postgres);
  browser = await chromium.launch(await findChromium());
  const port = await freePort();
  client = createServer((_request, response) => response.end('<title>Client</title>Back at the client')).listen(port, '127.0.0.1');
  callback = `http://127.0.0.1:${port}/callback`;
});

afterAll(async () => {
  await browser.close();
  client.close();
  await issuer.stop();
  await postgres.stop();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

describe('in a browser', () => {
  it.each([true, false])(
    'as-csp-form-action: a person reaches the callback of a client on another origin (script allowed: %s)',
    async (javaScriptEnabled) => {
      const page = await open(authorizeUrl(cliRequest()), { javaScriptEnabled });
      await page.getByLabel('Email').fill(SHOPPER.email);
      await page.getByLabel('Password').fill(SHOPPER.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Allow Demo CLI to use your account?' }).waitFor();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(`${callback}?code=*`);
      expect(await page.title()).toBe('Client');
    },
  );

  it('as-csp-form-action: so do they when they deny, and when they turn back', async () => {
    const page = await open(authorizeUrl(cliRequest()));
    await page.getByRole('button', { name: 'Go back to Demo CLI' }).click();
    await page.waitForURL(`${callback}?error=access_denied*`);

    await page.goto(`${issuer.issuer}${authorizeUrl(cliRequest())}`);
    await signIn(page);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.waitForURL(`${callback}?error=access_denied*`);
  });

  it('as-back-after-login: the Back button after signing in leads on, not to an error', async () => {
    const page = await open(authorizeUrl(cliRequest()));
    await signIn(page);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${callback}?code=*`);

    await page.goBack();
    await page.getByRole('link', { name: 'Continue to Demo CLI' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${callback}?code=*`);
  });

  it('can be used with the keyboard alone, and shows where it is', async () => {
    const page = await open(authorizeUrl(cliRequest()));
    await page.locator('#email:focus').waitFor();
    await page.keyboard.type(SHOPPER.email);
    await page.keyboard.press('Tab');
    expect(await focusRing(page)).toMatch(/^solid [2-9]/);
    await page.keyboard.type(SHOPPER.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Allow' }).focus();
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Deny');
    expect(await focusRing(page)).toMatch(/^solid [2-9]/);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${callback}?error=access_denied*`);
  });

  it('another person may take over: `Not you?` asks for the sign-in again', async () => {
    const page = await open(authorizeUrl(cliRequest()));
    await signIn(page);
    await page.getByRole('link', { name: 'Not you?' }).click();
    await page.getByLabel('Email').fill('admin@example.com');
    await page.getByLabel('Password').fill('admin-demo-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Switch accounts' }).click();
    await page.getByText('admin@example.com').waitFor();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${callback}?code=*`);
  });

  it('a page in a frame stays empty (clickjacking)', async () => {
    const page = await open('/signed-in');
    await page.goto(new URL(callback).origin);
    await page.setContent(
      `<iframe src="${issuer.issuer}/signed-in"></iframe><iframe src="${issuer.issuer}${authorizeUrl().replaceAll('&', '&amp;')}"></iframe>`,
    );
    await page.waitForLoadState('networkidle');
    const frames = page.frames().slice(1);
    expect(frames).toHaveLength(2);
    for (const frame of frames) {
      expect(frame.url()).toMatch(/^chrome-error:/);
      expect(await frame.content()).not.toContain('Valetkey');
    }
  });

  it('nothing that somebody typed or registered runs', async () => {
    const page = await open(authorizeUrl({ ...cliRequest(), login_hint: '"><img src=x onerror=alert(1)><script>alert(1)</script>' }));
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByLabel('Password').fill('<svg onload=alert(1)>');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe('"><img src=x onerror=alert(1)><script>alert(1)</script>');
    expect(await page.evaluate('document.querySelectorAll("script, img").length')).toBe(0);
    expect(dialogs).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  it.each([
    [1280, 800],
    [360, 640],
  ])('every page is accessible and fits at %i × %i (axe, WCAG 2.2 AA)', async (width, height) => {
    const page = await open(authorizeUrl(cliRequest()), { colorScheme, viewport: { width, height } });
    const problems: string[] = [];
    const look = async (name: string): Promise<void> => {
      problems.push(...(await problemsOf(page)).map((problem) => `${name}: ${problem}`));
    };

    await look('sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await look('sign-in, nothing filled in');
    await page.getByLabel('Email').fill(SHOPPER.email);
    await page.getByLabel('Password').fill('wrong-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not match').waitFor();
    await look('sign-in, refused');
    await signIn(page);
    await look('consent');
    const consent = page.url();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${callback}?code=*`);
    await page.goto(consent);
    await look('out of date');
    await page.goto(`${issuer.issuer}/logout?client_id=demo-cli`);
    await look('sign-out');
    await page.getByRole('link', { name: 'Stay signed in' }).click();
    await look('still signed in');
    await page.goto(`${issuer.issuer}/logout?client_id=demo-cli`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out').waitFor();
    await look('signed out');
    await page.goto(`${issuer.issuer}/authorize?client_id=nobody`);
    await page.getByText('For the app’s developer').click();
    await look('error');
    await page.goto(issuer.issuer);
    await page.getByText('This is an issuer').waitFor();
    await look('front');

    expect(problems).toEqual([]);
  });
});

function cliRequest(): Record<string, string> {
  return { client_id: 'demo-cli', redirect_uri: callback, scope: 'openid email profile' };
}

async function open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${issuer.issuer}${address}`);
  return page;
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Email').fill(SHOPPER.email);
  await page.getByLabel('Password').fill(SHOPPER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Deny' }).waitFor();
}

function focusRing(page: Page): Promise<string> {
  return page.evaluate('(({ outlineStyle, outlineWidth }) => `${outlineStyle} ${outlineWidth}`)(getComputedStyle(document.activeElement))');
}

async function problemsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations: { id: string; targets: string[] }[] = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ html }) => html) })))`,
  );
  const overflow: number = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return [
    ...violations.map(({ id, targets }) => `${id} ${targets.join(' ')}`),
    ...(overflow > 0 ? [`wider than the window by ${overflow} px`] : []),
  ];
}
