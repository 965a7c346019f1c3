import { demoPeople } from '@valetkey/launcher';
import { authorization, type Code, type OAuthClient } from './oauth-client.ts';

interface Page {
  readonly url: string;
  readonly html: string;
}

/** A demo person at a browser without script: cookies by path, redirects, and the forms of the issuer's pages. */
export class Person {
  private readonly cookies = new Map<string, { name: string; value: string; path: string }>();
  private readonly credentials: Readonly<Record<string, string>>;

  constructor(
    private readonly issuer: string,
    role: 'shopper' | 'admin' = 'shopper',
  ) {
    const found = demoPeople.find((person) => person.role === role);
    if (found === undefined) throw new Error(`There is no demo person with the role ${role}`);
    this.credentials = { email: found.email, password: found.password };
  }

  /** Signs in where that is asked, allows what is asked, and comes back to the client with a code. */
  async authorize(client: OAuthClient, scope: string, resources: readonly string[]): Promise<Code> {
    const { path, verifier } = authorization(client, scope, resources);
    let page = await this.open(path);
    for (let forms = 0; forms < 3 && page.url.startsWith(this.issuer); forms++) page = await this.submit(page, this.answerTo(page));
    const value = new URL(page.url).searchParams.get('code');
    if (value === null) throw new Error(`No code came back: ${page.url} ${page.html}`);
    return { value, verifier };
  }

  /** At the issuer's own page, by its button. */
  async signOut(): Promise<void> {
    const { html } = await this.submit(await this.open('/logout'), { logout: 'yes' });
    if (!html.includes('You are signed out')) throw new Error(`Not signed out: ${html}`);
  }

  private answerTo({ html }: Page): Readonly<Record<string, string>> {
    return html.includes('name="password"') ? this.credentials : { decision: 'allow' };
  }

  private submit({ url, html }: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    const action = /<form [^>]*action="([^"]*)"/.exec(html)?.[1];
    if (action === undefined) throw new Error(`No form on ${url}: ${html}`);
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    return this.open(action.replaceAll('&amp;', '&'), {
      method: 'POST',
      headers: { origin: this.issuer, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
    });
  }

  /** Follows redirects to a page, or to an address that is not the issuer's. */
  private async open(address: string, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address, this.issuer).href;
    let request = init;
    for (let hops = 0; hops < 12; hops++) {
      if (!url.startsWith(this.issuer)) return { url, html: '' };
      const response = await this.fetch(url, request);
      const location = response.headers.get('location');
      const html = await response.text();
      if (location === null) return { url, html };
      url = new URL(location, url).href;
      request = {};
    }
    throw new Error(`Redirects go in a circle at ${url}`);
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname } = new URL(url);
    const sent = [...this.cookies.values()].filter(({ path }) => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/')));
    const cookie = sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', cookie, ...Object.fromEntries(new Headers(init.headers)) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
    const path = /; *path=([^;]*)/i.exec(line)?.[1] ?? '/';
    if (value === '') this.cookies.delete(`${path} ${name}`);
    else this.cookies.set(`${path} ${name}`, { name, value, path });
  }
}
