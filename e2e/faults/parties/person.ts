import { demoPeople } from '@valetkey/launcher';
import { Browser, type Page } from '../../../apps/auth/test/browser.ts';
import { authorization, type Code, type OAuthClient } from './oauth-client.ts';

/** A demo person at a browser without script, who answers the forms of the issuer's pages. */
export class Person {
  private readonly browser: Browser;
  private readonly credentials: Readonly<Record<string, string>>;

  constructor(issuer: string, role: 'shopper' | 'admin' = 'shopper') {
    const found = demoPeople.find((person) => person.role === role);
    if (found === undefined) throw new Error(`There is no demo person with the role ${role}`);
    this.browser = new Browser(issuer);
    this.credentials = { email: found.email, password: found.password };
  }

  /** Signs in where that is asked, allows what is asked, and comes back to the client with a code. */
  async authorize(client: OAuthClient, scope: string, resources: readonly string[]): Promise<Code> {
    const { path, verifier } = authorization(client, scope, resources);
    let page = await this.browser.open(path);
    for (let forms = 0; forms < 3 && page.url.startsWith(this.browser.origin); forms++) {
      page = await this.browser.submit(page, this.answerTo(page));
    }
    const value = new URL(page.url).searchParams.get('code');
    if (value === null) throw new Error(`No code came back: ${page.url} ${page.html}`);
    return { value, verifier };
  }

  /** At the issuer's own page, by its button. */
  async signOut(): Promise<void> {
    const { html } = await this.browser.submit(await this.browser.open('/logout'), { logout: 'yes' });
    if (!html.includes('You are signed out')) throw new Error(`Not signed out: ${html}`);
  }

  private answerTo({ html }: Page): Readonly<Record<string, string>> {
    return html.includes('name="password"') ? this.credentials : { decision: 'allow' };
  }
}
