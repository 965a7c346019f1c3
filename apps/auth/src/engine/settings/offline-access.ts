import { decodeJwt } from 'jose';
import type { KoaContextWithOIDC } from 'oidc-provider';

const asked = new WeakSet<KoaContextWithOIDC>();

/** Notes that `offline_access` was asked, before the engine drops it, as it does without `prompt=consent`. */
export function noteOfflineAccess(ctx: KoaContextWithOIDC): void {
  if (ctx.oidc.requestParamScopes.has('offline_access')) asked.add(ctx);
}

/** The engine's check is over: whoever may refresh gets `offline_access` as asked, and consent decides about it (DESIGN §4). */
export function restoreOfflineAccess(ctx: KoaContextWithOIDC): void {
  const { client, params, requestParamScopes } = ctx.oidc;
  if (params === undefined || client?.grantTypeAllowed('refresh_token') !== true || !(asked.has(ctx) || wasPushed(ctx))) return;
  if (client.scope !== undefined && !client.scope.split(' ').includes('offline_access')) return;
  params['scope'] = [...requestParamScopes.add('offline_access')].join(' ');
}

/** A pushed request is loaded after the client was, so it could not be noted. */
function wasPushed(ctx: KoaContextWithOIDC): boolean {
  const request = ctx.oidc.entities.PushedAuthorizationRequest?.request;
  if (request === undefined) return false;
  const { scope } = decodeJwt(request);
  return typeof scope === 'string' && scope.split(' ').includes('offline_access');
}
