import { createHash, randomBytes } from 'node:crypto';
import type { RunningIssuer } from './running-issuer.js';

/** What a test asks at `/authorize`. */
export interface Authorization {
  readonly client: string;
  readonly redirectUri: string;
  readonly scope?: string | undefined;
  readonly resource?: string | readonly string[] | undefined;
  readonly extra?: Readonly<Record<string, string | undefined>>;
}

/** A code with the verifier that redeems it. */
export interface Code {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly answer: URLSearchParams;
}

/** What an endpoint answered: a test says which members it expects, and misses them when they are not there. */
export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

export interface AnswerBody {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly request_uri: string;
  readonly scope?: string;
  readonly active?: boolean;
  readonly error?: string;
}

/** What a token says. */
export interface Claims {
  readonly sub: string;
  readonly aud: string;
  readonly jti: string;
  readonly sid: string;
  readonly grant_id: string;
  readonly gen: readonly number[];
  readonly iat: number;
  readonly exp: number;
}

export const CLI = { client: 'demo-cli', redirectUri: 'http://127.0.0.1:49152/callback' } as const;
export const WEB = { client: 'demo-web', redirectUri: 'http://localhost:8080/callback' } as const;
export const SHOPPER = { email: 'shopper@example.com', password: 'shopper-demo-password' } as const;
export const ADMIN = { email: 'admin@example.com', password: 'admin-demo-password' } as const;
const WEB_BASIC = `Basic ${btoa('demo-web:demo-web-secret')}`;

/** One person's browser: cookies, and the forms sent as a test wants them. Paths of cookies do not matter here. */
export class Person {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly issuer: RunningIssuer,
    private readonly as: { readonly email: string; readonly password: string } = SHOPPER,
  ) {}

  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...Object.fromEntries(new Headers(init.headers)) };
    const target = new URL(url, this.issuer.issuer);
    const response = await fetch(new URL(`${target.pathname}${target.search}`, this.issuer.url), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  /** From `/authorize` to the redirect to the client, answering each question on the way. */
  async authorize(asked: Authorization, decision: 'allow' | 'deny' = 'allow'): Promise<Code> {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    let response = await this.request(authorizeUrl(asked, challenge));
    for (let hops = 0; hops < 10; hops += 1) {
      const location = response.headers.get('location');
      if (location === null) throw new Error(`No way on: ${response.status} ${await response.text()}`);
      if (location.startsWith(asked.redirectUri)) return codeOf(new URL(location), verifier, asked.redirectUri);
      response = location.includes('/interaction/') ? await this.answer(location, decision) : await this.request(location);
    }
    throw new Error('The redirects do not end');
  }

  /** Everything that one `/authorize` and one `/token` give. */
  async signIn(asked: Authorization): Promise<TokenAnswer> {
    return redeem(this.issuer, asked.client, await this.authorize(asked));
  }

  private answer(interaction: string, decision: string): Promise<Response> {
    const uid = interaction.slice(interaction.lastIndexOf('/') + 1);
    return this.request(`/test-interaction/${uid}`, {
      method: 'POST',
      headers: { 'x-test-email': this.as.email, 'x-test-password': this.as.password, 'x-test-decision': decision },
    });
  }

  private keep(line: string): void {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(name.length + 1));
  }
}

/** The address a client sends the browser to. */
export function authorizeUrl(asked: Authorization, challenge: string): string {
  const params = new URLSearchParams({
    client_id: asked.client,
    redirect_uri: asked.redirectUri,
    response_type: 'code',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'the-state',
  });
  if (asked.scope !== undefined) params.set('scope', asked.scope);
  for (const resource of [asked.resource ?? []].flat()) params.append('resource', resource);
  for (const [name, value] of Object.entries(asked.extra ?? {})) {
    if (value === undefined) params.delete(name);
    else params.set(name, value);
  }
  return `/authorize?${params}`;
}

/** Redeems a code at one replica. */
export function redeem(
  issuer: Pick<RunningIssuer, 'url'>,
  client: string,
  code: Code,
  extra: Record<string, string> = {},
): Promise<TokenAnswer> {
  return post(issuer, '/token', {
    grant_type: 'authorization_code',
    code: code.code,
    code_verifier: code.verifier,
    redirect_uri: code.redirectUri,
    ...identify(client),
    ...extra,
  });
}

/** Redeems a refresh token at one replica. */
export function refresh(
  issuer: Pick<RunningIssuer, 'url'>,
  client: string,
  token: string,
  extra: Record<string, string> = {},
): Promise<TokenAnswer> {
  return post(issuer, '/token', { grant_type: 'refresh_token', refresh_token: token, ...identify(client), ...extra });
}

/** Sends a form; a client of the form's `client_id` authenticates as it must. */
export async function post(
  issuer: Pick<RunningIssuer, 'url'>,
  path: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<TokenAnswer> {
  const basic = form['client_id'] === 'demo-web' ? { authorization: WEB_BASIC } : {};
  const sent = new URLSearchParams(form);
  const response = await fetch(`${issuer.url}${path}`, {
    method: 'POST',
    headers: { ...basic, ...headers },
    body: sent,
    redirect: 'manual',
  });
  const text = await response.text();
  const body: AnswerBody = text.startsWith('{') ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body };
}

/** The payload of a JWT, unverified. */
export function claimsOf(jwt: string): Claims {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

export const SERVICE_BASIC = { authorization: `Basic ${btoa('demo-service:demo-service-secret')}` };

/** What the ledger itself says of a token. */
export async function introspect(issuer: Pick<RunningIssuer, 'url'>, token: string): Promise<AnswerBody> {
  return (await post(issuer, '/introspect', { token }, SERVICE_BASIC)).body;
}

function identify(client: string): { client_id: string } {
  return { client_id: client };
}

function codeOf(callback: URL, verifier: string, redirectUri: string): Code {
  return { code: callback.searchParams.get('code') ?? '', verifier, redirectUri, answer: callback.searchParams };
}
