import { type Configuration, errors } from 'oidc-provider';

type Features = NonNullable<Configuration['features']>;

/** A token's own client may ask about it, and a client registered for that (RFC 7662 §4). */
export const mayIntrospect: NonNullable<NonNullable<Features['introspection']>['allowedPolicy']> = (_ctx, client, token) =>
  token.clientId === client.clientId || (client.clientAuthMethod !== 'none' && client['may_introspect'] === true);

/** Only a token's own client revokes it (RFC 7009 §2.1). */
export const mayRevoke: NonNullable<NonNullable<Features['revocation']>['allowedPolicy']> = (ctx, client, token) => {
  if (ctx.oidc.body?.['confirm'] !== undefined) throw new errors.InvalidRequest('confirm is not available');
  if (token.clientId === client.clientId) return true;
  if (client.clientAuthMethod === 'none') return false;
  throw new errors.InvalidRequest('client is not authorized to revoke the presented token');
};
