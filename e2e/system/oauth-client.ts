import { createHash, randomBytes } from 'node:crypto';
import { sharedSystem } from './shared-system.ts';
import { noteSecret } from './used-secrets.ts';

/** A demo client, by what it knows of itself. */
export interface OAuthClient {
  readonly id: string;
  readonly secret?: string;
  readonly redirectUri: string;
}

export const CLI: OAuthClient = { id: 'demo-cli', redirectUri: 'http://127.0.0.1:49152/callback' };
export const WEB: OAuthClient = { id: 'demo-web', secret: 'demo-web-secret', redirectUri: 'http://localhost:8080/callback' };
export const SERVICE: OAuthClient = { id: 'demo-service', secret: 'demo-service-secret', redirectUri: '' };
export const OPERATOR: OAuthClient = { id: 'demo-operator', secret: 'demo-operator-secret', redirectUri: '' };

/** What an endpoint of the issuer answered. A test says which members it expects, and misses them when they are not there. */
export interface IssuerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly access_token: string;
    readonly refresh_token: string;
    readonly id_token: string;
    readonly request_uri: string;
    readonly scope?: string;
    readonly error?: string;
    readonly error_description?: string;
    readonly [member: string]: unknown;
  };
}

/** Fields of a form; a list is sent as the same field several times. */
export type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Sends a form to an endpoint of the issuer as this client, by `client_secret_basic` where it has a secret. */
export async function postAs(client: OAuthClient, endpoint: string, fields: Fields): Promise<IssuerAnswer> {
  const { id, secret } = client;
  const headers = secret === undefined ? {} : { authorization: `Basic ${btoa(`${id}:${secret}`)}` };
  const body = formOf(secret === undefined ? { client_id: id, ...fields } : fields);
  const response = await fetch(`${sharedSystem().urls.auth}${endpoint}`, { method: 'POST', headers, body });
  const text = await response.text();
  const answer = { status: response.status, headers: response.headers, text, body: bodyOf(text) };
  for (const value of [secret, fields['code'], fields['code_verifier'], fields['refresh_token']]) noteSecret(value);
  for (const name of ['access_token', 'refresh_token', 'id_token'] as const) noteSecret(answer.body[name]);
  return answer;
}

/** A request at `/token`. */
export function askToken(client: OAuthClient, fields: Fields): Promise<IssuerAnswer> {
  return postAs(client, '/token', fields);
}

/** An access token of a client's own, for an audience. */
export async function clientToken(resource: string, scope?: string): Promise<string> {
  return (await askToken(SERVICE, { grant_type: 'client_credentials', resource, scope })).body.access_token;
}

/** A PKCE pair (RFC 7636). */
export function pkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function formOf(fields: Fields): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value ?? []].flat()) form.append(name, one);
  }
  return form;
}

function bodyOf(text: string): IssuerAnswer['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse('{}');
  }
}
