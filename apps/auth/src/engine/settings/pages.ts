import { type Configuration, errors, type FindAccount, type KoaContextWithOIDC } from 'oidc-provider';
import { type PageClient, renderError, renderSignedOut, renderSignOut } from '../../login/views/index.js';

/** The pages the engine shows itself; what they look like is the `login` room's. */
export const renderErrorPage: NonNullable<Configuration['renderError']> = (ctx, out, error) => {
  if (error instanceof errors.SessionNotFound && ctx.oidc?.route === 'resume') return leadToRestart(ctx);
  ctx.type = 'html';
  ctx.body = renderError({ error: out.error, description: descriptionOf(out, error), client: pageClientOf(ctx) });
};

/** The question before signing out, and what follows it. */
export function signOutPages(findAccount: FindAccount): SignOutPages {
  return {
    logoutSource: async (ctx) => {
      ctx.type = 'html';
      ctx.body = renderSignOut({
        action: ctx.oidc.urlFor('end_session_confirm'),
        xsrf: String(ctx.oidc.session?.state?.['secret']),
        client: pageClientOf(ctx),
        email: await emailOf(ctx, findAccount),
      });
    },
    postLogoutSuccessSource: (ctx) => {
      ctx.type = 'html';
      ctx.body = renderSignedOut({ client: pageClientOf(ctx) });
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

/** Whose session it is; a hint of the client's may be about somebody else. */
async function emailOf(ctx: KoaContextWithOIDC, findAccount: FindAccount): Promise<string | undefined> {
  const accountId = ctx.oidc.session?.accountId;
  const account = accountId === undefined ? undefined : await findAccount(ctx, accountId);
  const claims = await account?.claims('userinfo', 'email', {}, []);
  const email = claims?.['email'];
  return typeof email === 'string' ? email : undefined;
}

function descriptionOf(out: { error_description?: string | undefined }, _error: unknown): string | undefined {
  return out.error_description;
}

function pageClientOf(ctx: KoaContextWithOIDC): PageClient | undefined {
  const client = ctx.oidc.client;
  return client && { name: client.clientName ?? client.clientId, homeUrl: client.clientUri };
}
