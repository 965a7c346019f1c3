import { Browser, type Page } from '../../apps/auth/test/browser.ts';
import { askToken, type Fields, formOf, type IssuerAnswer, type OAuthClient, pkce } from './oauth-client.ts';
import { sharedSystem } from './shared-system.ts';
import { noteSecret } from './used-secrets.ts';

export const SHOPPER = { email: 'shopper@example.com', password: 'shopper-demo-password' } as const;
export const ADMIN = { email: 'admin@example.com', password: 'admin-demo-password' } as const;

/** A code, and what its client needs to redeem it. */
export interface Code {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly answer: URLSearchParams;
}

/** Somebody with a browser in which no script runs. Each has cookies of their own. */
export class Person {
  readonly browser = new Browser(sharedSystem().urls.auth);

  constructor(private readonly knows: { readonly email: string; readonly password: string } = SHOPPER) {
    noteSecret(knows.password);
  }

  /** Follows a client's link: the page it ends on, which is the client's when nothing is asked. */
  open(client: OAuthClient, challenge: string, fields: Fields = {}): Promise<Page> {
    return this.browser.open(`/authorize?${formOf({ ...authorization(client, challenge), ...fields }).toString()}`);
  }

  /** Answers every question on the way back to the client. */
  async answer(page: Page, decision: 'allow' | 'deny' = 'allow'): Promise<Page> {
    let current = page;
    if (current.html.includes('name="password"')) current = await this.browser.submit(current, this.knows);
    if (current.html.includes('name="decision"')) current = await this.browser.submit(current, { decision });
    return current;
  }

  /** From the client's link to its code. */
  async authorize(client: OAuthClient, fields: Fields = {}): Promise<Code> {
    const { verifier, challenge } = pkce();
    const page = await this.answer(await this.open(client, challenge, fields));
    const redirectUri = typeof fields['redirect_uri'] === 'string' ? fields['redirect_uri'] : client.redirectUri;
    if (!page.url.startsWith(redirectUri)) throw new Error(`No way back to the client from ${page.url}: ${page.status}`);
    const answer = new URL(page.url).searchParams;
    const code = answer.get('code') ?? '';
    for (const secret of [code, verifier, ...this.cookieSecrets()]) noteSecret(secret);
    return { code, verifier, redirectUri, answer };
  }

  /** Values of cookies, but for an interaction's: it is the id in the address, worth nothing without the `.sig` beside it. */
  private cookieSecrets(): string[] {
    return [...this.browser.cookies.values()].filter(({ name }) => !/_(interaction|resume)$/.test(name)).map(({ value }) => value);
  }

  /** Everything that one `/authorize` and one `/token` give. */
  async signIn(client: OAuthClient, fields: Fields = {}, atToken: Fields = {}): Promise<IssuerAnswer> {
    return redeem(client, await this.authorize(client, fields), atToken);
  }
}

/** What a client sends a browser to `/authorize` with. */
export function authorization(client: OAuthClient, challenge: string): Record<string, string> {
  return {
    client_id: client.id,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'the-state-of-the-client',
  };
}

/** A code for tokens. */
export function redeem(client: OAuthClient, code: Code, fields: Fields = {}): Promise<IssuerAnswer> {
  const { verifier, redirectUri } = code;
  return askToken(client, {
    grant_type: 'authorization_code',
    code: code.code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
    ...fields,
  });
}
