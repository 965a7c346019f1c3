import type { TestPostgres } from '@valetkey/launcher';
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
