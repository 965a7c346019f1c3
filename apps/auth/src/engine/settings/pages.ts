import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { type PageClient, renderError, renderSignedOut, renderSignOut } from '../../login/views/index.js';

/** The pages the engine shows itself; what they look like is the `login` room's. */
export const renderErrorPage: NonNullable<Configuration['renderError']> = (ctx, out, error) => {
  ctx.type = 'html';
  ctx.body = renderError({ error: out.error, description: descriptionOf(out, error), client: pageClientOf(ctx) });
};

export const signOutPages: Required<
  Pick<NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>, 'logoutSource' | 'postLogoutSuccessSource'>
> = {
  logoutSource: (ctx) => {
    ctx.type = 'html';
    ctx.body = renderSignOut({
      action: ctx.oidc.urlFor('end_session_confirm'),
      xsrf: String(ctx.oidc.session?.state?.['secret']),
      client: pageClientOf(ctx),
    });
  },
  postLogoutSuccessSource: (ctx) => {
    ctx.type = 'html';
    ctx.body = renderSignedOut({ client: pageClientOf(ctx) });
  },
};

function descriptionOf(out: { error_description?: string | undefined }, _error: unknown): string | undefined {
  return out.error_description;
}

function pageClientOf(ctx: KoaContextWithOIDC): PageClient | undefined {
  const client = ctx.oidc.client;
  return client && { name: client.clientName ?? client.clientId, homeUrl: client.clientUri };
}
