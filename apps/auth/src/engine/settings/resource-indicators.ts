import { type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Resources } from '../../resources/resources.service.js';
import { restoreOfflineAccess } from './offline-access.js';

type ResourceIndicators = NonNullable<NonNullable<Configuration['features']>['resourceIndicators']>;

/** Which token answers which `resource` (RFC 8707, DESIGN §4). Parameters come here in their canonical spelling. */
export function resourceIndicators(resources: Resources, issuer: string, signingKid: string, lifetimeS: number): ResourceIndicators {
  return {
    enabled: true,
    defaultResource: (ctx, client, oneOf) => {
      restoreOfflineAccess(ctx);
      assertOwnScopes(ctx, client);
      if (oneOf !== undefined) throw new errors.InvalidTarget('one of the granted resources must be named');
      return ctx.oidc.params?.['grant_type'] === 'client_credentials' ? ownDefault(client, issuer) : undefined;
    },
    useGrantedResource: (_ctx, source) => typeof source.resource === 'string',
    getResourceServerInfo: async (ctx, identifier, client) => {
      restoreOfflineAccess(ctx);
      assertOwnScopes(ctx, client);
      const resource = await resources.find(identifier);
      if (resource === undefined) throw new errors.InvalidTarget('the resource is not known here');
      return {
        audience: resource.audience,
        scope: resource.scopes.filter((scope) => mayAsk(client, scope)).join(' '),
        accessTokenFormat: 'jwt',
        accessTokenTTL: lifetimeS,
        jwt: { sign: { alg: 'ES256', kid: signingKid } },
      };
    },
  };
}

/** A client's own token goes to its one default audience; the issuer itself takes opaque ones, which name none. */
function ownDefault(client: Client, issuer: string): string | undefined {
  const resource = client['default_resource'];
  if (typeof resource !== 'string') throw new errors.InvalidTarget('this client must name a resource');
  return resource === issuer ? undefined : resource;
}

/** The engine leaves out scopes it has never heard of; a client that asks for itself is told (DESIGN §4). */
function assertOwnScopes(ctx: KoaContextWithOIDC, client: Client): void {
  if (ctx.oidc.params?.['grant_type'] !== 'client_credentials') return;
  const refused = [...ctx.oidc.requestParamScopes].filter((scope) => !mayAsk(client, scope));
  if (refused.length > 0) throw new errors.InvalidScope('requested scope is not allowed', refused.join(' '));
}

function mayAsk(client: Client, scope: string): boolean {
  return client.scope === undefined || client.scope.split(' ').includes(scope);
}
