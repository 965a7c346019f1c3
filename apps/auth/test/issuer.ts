import type { TestPostgres } from '@valetkey/launcher';
import type { Browser } from './browser.js';
import { type RunningIssuer, runIssuer, runReplica } from './running-issuer.js';

export type { RunningIssuer };

/** The issuer in demo mode, behind a proxy on loopback that says where requests come from. */
export async function startIssuer(postgres: TestPostgres): Promise<RunningIssuer> {
  return runIssuer(await postgres.createDatabase(), { AUTH_TRUST_PROXY: 'loopback' });
}

export { runReplica };

/** A client's address to begin at: `demo-web`, unless told otherwise. */
export function authorizeUrl(more: Readonly<Record<string, string>> = {}): string {
  const parameters = {
    client_id: 'demo-web',
    response_type: 'code',
    redirect_uri: 'http://localhost:8080/callback',
    scope: 'openid email',
    state: 'state',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...more,
  };
  return `/authorize?${new URLSearchParams(parameters).toString()}`;
}

/** The person's own credentials of the demo. */
export const SHOPPER = { email: 'shopper@example.com', password: 'shopper-demo-password' } as const;

/** Signs in at `demo-web` in this browser and returns the token for the issuer itself, and the ID token. */
export async function issuerTokens(
  issuer: RunningIssuer,
  browser: Browser,
  credentials: { readonly email: string; readonly password: string } = SHOPPER,
): Promise<{ readonly access: string; readonly id: string }> {
  let page = await browser.open(authorizeUrl());
  if (page.html.includes('name="password"')) page = await browser.submit(page, credentials);
  if (page.html.includes('value="allow"')) page = await browser.submit(page, { decision: 'allow' });
  const response = await fetch(`${issuer.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('demo-web:demo-web-secret')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: new URL(page.url).searchParams.get('code') ?? '',
      redirect_uri: 'http://localhost:8080/callback',
      // The verifier of RFC 7636, Appendix B, whose challenge `authorizeUrl` sends.
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  const { access_token, id_token } = (await response.json()) as { access_token: string; id_token: string };
  return { access: access_token, id: id_token };
}
