import { type Configuration, errors, type FindAccount, type KoaContextWithOIDC } from 'oidc-provider';
import { renderError, renderSignedOut, renderSignOut } from '../../login/views/index.js';
import { emailOf } from './email-of.js';
import { pageClientOf } from './page-client-of.js';

/** The pages the engine shows itself; what they look like is the `login` room's. */
export const renderErrorPage: NonNullable<Configuration['renderError']> = (ctx, out, error) => {
  if (error instanceof errors.SessionNotFound && ctx.oidc?.route === 'resume') return leadToRestart(ctx);
  ctx.type = 'html';
  ctx.body = renderError({ error: out.error, description: descriptionOf(ctx, out, error), client: pageClientOf(ctx.oidc?.client) });
};

/** The question before signing out, and what follows it. */
export function signOutPages(findAccount: FindAccount): SignOutPages {
  return {
    logoutSource: async (ctx) => {
      ctx.type = 'html';
      ctx.body = renderSignOut({
        action: ctx.oidc.urlFor('end_session_confirm'),
        xsrf: String(ctx.oidc.session?.state?.['secret']),
        client: pageClientOf(ctx.oidc?.client),
        // Whose session it is; a hint of the client's may be about somebody else.
        email: await emailOf(ctx, findAccount, ctx.oidc.session?.accountId),
      });
    },
    postLogoutSuccessSource: (ctx) => {
      ctx.type = 'html';
      ctx.body = renderSignedOut({ client: pageClientOf(ctx.oidc?.client) });
    },
  };
}

type SignOutPages = Required<
  Pick<NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>, 'logoutSource' | 'postLogoutSuccessSource'>
>;

/** The interaction is over: its own page knows how it began, and offers to begin again. */
function leadToRestart(ctx: KoaContextWithOIDC): void {
  ctx.status = 303;
  ctx.redirect(`/interaction/${encodeURIComponent(String(ctx.params['uid']))}`);
}

/** `localhost` is compared as it was registered, port and all; what a native app wants is the address (RFC 8252 §8.3). */
function descriptionOf(ctx: KoaContextWithOIDC, out: { error_description?: string | undefined }, error: unknown): string | undefined {
  const asked = ctx.oidc?.params?.['redirect_uri'];
  const isLocalhost = typeof asked === 'string' && URL.parse(asked)?.hostname === 'localhost';
  if (!(error instanceof errors.InvalidRedirectUri) || !isLocalhost) return out.error_description;
  return `${out.error_description}; a loopback redirect on any port is registered as http://127.0.0.1 or http://[::1], not by the name localhost`;
}
