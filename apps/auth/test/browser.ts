/** What a page looked like to {@link Browser}. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

/** A browser without script: cookies by host and path, redirects, forms. Ends a journey where the address leaves the issuer. */
export class Browser {
  readonly cookies = new Map<string, { readonly name: string; readonly value: string; readonly path: string }>();

  /** `origin` is the issuer's public address; `replica` is where requests really go. */
  constructor(
    readonly origin: string,
    readonly extraHeaders: Readonly<Record<string, string>> = {},
    readonly replica: string = origin,
  ) {}

  /** Opens an address and follows redirects until a page, or until the address is not the issuer's. */
  async open(address: string, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address, this.origin).href;
    let request = init;
    for (let hops = 0; hops < 12; hops += 1) {
      if (new URL(url).origin !== this.origin) return { url, status: 0, headers: new Headers(), html: '' };
      const response = await this.fetch(url, request);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        return { url, status: response.status, headers: response.headers, html: await response.text() };
      }
      url = new URL(location, url).href;
      request = {};
    }
    throw new Error(`Redirects go in a circle at ${url}`);
  }

  /** Sends the page's form, with the button pressed and what was typed. */
  submit(page: Page, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    const action = /<form [^>]*action="([^"]*)"/.exec(page.html)?.[1];
    if (action === undefined) throw new Error(`No form on ${page.url}: ${page.status} ${textOf(page.html)}`);
    const hidden = [...page.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]);
    return this.open(unescape(action), {
      method: 'POST',
      headers: { origin: this.origin, 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
    });
  }

  /** One request, no redirect followed. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = [...this.cookies.values()]
      .filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const headers = new Headers({ accept: 'text/html', ...this.extraHeaders, ...Object.fromEntries(new Headers(init.headers)) });
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(url.replace(this.origin, this.replica), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  /** The value of a cookie, whatever its path. */
  cookie(name: string): string | undefined {
    return [...this.cookies.values()].find((cookie) => cookie.name === name)?.value;
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
    const expires = attributes.find((attribute) => attribute.toLowerCase().startsWith('expires='))?.slice(8);
    if (expires !== undefined && new Date(expires).getTime() < Date.now()) this.cookies.delete(`${path} ${name}`);
    else this.cookies.set(`${path} ${name}`, { name, value, path });
  }
}

/** What a person reads. */
export function textOf(html: string): string {
  return unescape(html.replace(/<(style|title)>.*?<\/\1>/gs, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function unescape(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}
