import { type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';

/** When a person is asked, and where: the pages are the `login` room's. */
export const interactions: NonNullable<Configuration['interactions']> = {
  policy: interactionPolicy.base(),
  url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
};

/** The grant that this session gave this client. A first-party client needs no consent: its grant is made, or widened, here. */
export const loadExistingGrant: NonNullable<Configuration['loadExistingGrant']> = async (ctx) => {
  const { client, session, result, provider } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (client['first_party'] !== true) return existing;

  const grant = existing ?? new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  if (existing === undefined) Object.assign(grant, { sid: session.uid, generations: Reflect.get(session, 'generations') });
  allowAll(ctx, grant);
  await grant.save();
  return grant;
};

function allowAll(ctx: KoaContextWithOIDC, grant: InstanceType<KoaContextWithOIDC['oidc']['provider']['Grant']>): void {
  grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes]);
  for (const [identifier, server] of Object.entries(ctx.oidc.resourceServers ?? {})) {
    grant.addResourceScope(
      identifier,
      [...ctx.oidc.requestParamScopes].filter((scope) => server.scopes.has(scope)),
    );
  }
}
