import { createHash, randomBytes } from 'node:crypto';

/** A demo client (DESIGN §4). */
export interface OAuthClient {
  readonly id: string;
  readonly secret?: string;
  readonly redirectUri: string;
}

export const DEMO_WEB: OAuthClient = { id: 'demo-web', secret: 'demo-web-secret', redirectUri: 'http://localhost:8080/callback' };
export const DEMO_CLI: OAuthClient = { id: 'demo-cli', redirectUri: 'http://127.0.0.1:49152/callback' };

/** A code with the verifier that redeems it. */
export interface Code {
  readonly value: string;
  readonly verifier: string;
}

/** What `/token` answered; members that are not there read as empty. */
export interface TokenAnswer {
  readonly status: number;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly error: string;
}

/** The address at the issuer that a client sends the browser to, and the verifier for what comes back. */
export function authorization(client: OAuthClient, scope: string, resources: readonly string[]): { path: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    client_id: client.id,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  for (const resource of resources) parameters.append('resource', resource);
  return { path: `/authorize?${parameters.toString()}`, verifier };
}

/** Redeems a code at the issuer, or at one replica of it. Without `resource` the token is for the issuer itself. */
export function redeem(issuer: string, client: OAuthClient, code: Code, resource?: string): Promise<TokenAnswer> {
  return askToken(issuer, client, {
    grant_type: 'authorization_code',
    code: code.value,
    code_verifier: code.verifier,
    redirect_uri: client.redirectUri,
    ...(resource !== undefined && { resource }),
  });
}

/** Redeems a refresh token for an access token for one service. */
export function refresh(issuer: string, client: OAuthClient, refreshToken: string, resource: string): Promise<TokenAnswer> {
  return askToken(issuer, client, { grant_type: 'refresh_token', refresh_token: refreshToken, resource });
}

/** RFC 7009. */
export async function revoke(issuer: string, client: OAuthClient, token: string): Promise<void> {
  const response = await post(`${issuer}/revoke`, client, { token });
  if (response.status !== 200) throw new Error(`/revoke answered ${response.status}: ${await response.text()}`);
}

async function askToken(issuer: string, client: OAuthClient, form: Readonly<Record<string, string>>): Promise<TokenAnswer> {
  const response = await post(`${issuer}/token`, client, form);
  const body = (await response.json()) as { access_token?: string; refresh_token?: string; error?: string };
  const { access_token: accessToken = '', refresh_token: refreshToken = '', error = '' } = body;
  return { status: response.status, accessToken, refreshToken, error };
}

function post(address: string, { id, secret }: OAuthClient, form: Readonly<Record<string, string>>): Promise<Response> {
  const basic = secret === undefined ? {} : { authorization: `Basic ${btoa(`${id}:${secret}`)}` };
  const body = new URLSearchParams({ ...form, ...(secret === undefined && { client_id: id }) });
  return fetch(address, { method: 'POST', headers: basic, body });
}
