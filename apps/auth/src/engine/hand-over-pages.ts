import type { FindAccount, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { renderSwitchAccount } from '../login/views/index.js';
import { emailOf } from './settings/email-of.js';
import { pageClientOf } from './settings/page-client-of.js';

type Middleware = Parameters<Provider['use']>[0];
type Koa = Parameters<Middleware>[0];

/**
 * Twice the engine answers with a bare form that a script sends: when nobody is signed in at `/logout`, and when somebody signs in
 * while another person still is. The first needs no page, the second one in words; no script in either.
 */
export function handOverPages(findAccount: FindAccount): Middleware {
  return async (ctx, next) => {
    const policy = ctx.response.get('content-security-policy');
    await next();
    if (ctx.status !== 200 || !isOfEngine(ctx)) return;
    if (isSignedOutAlready(ctx)) goOn(ctx);
    else if (anotherPerson(ctx) !== undefined) await askToSwitch(ctx, findAccount);
    else return;
    ctx.set('content-security-policy', policy); // the engine had let its script in
  };
}

function isOfEngine(ctx: Koa): ctx is Koa & KoaContextWithOIDC {
  return 'oidc' in ctx;
}

function isSignedOutAlready({ oidc }: KoaContextWithOIDC): boolean {
  return oidc.route === 'end_session' && oidc.session?.accountId === undefined;
}

/** There is nothing to ask: on to where signing out leads (RP-Initiated Logout 1.0 §3). */
function goOn(ctx: KoaContextWithOIDC): void {
  const { params, client } = ctx.oidc;
  const returnTo = params?.['post_logout_redirect_uri'];
  const target = new URL(typeof returnTo === 'string' ? returnTo : ctx.oidc.urlFor('end_session_success'));
  if (typeof returnTo !== 'string' && client !== undefined) target.searchParams.set('client_id', client.clientId);
  if (typeof returnTo === 'string' && typeof params?.['state'] === 'string') target.searchParams.set('state', params['state']);
  ctx.status = 303;
  ctx.redirect(target.href);
}

/** Who has just signed in while the session is somebody else's. */
function anotherPerson({ oidc }: KoaContextWithOIDC): string | undefined {
  const signedIn = oidc.session?.accountId;
  const other = oidc.entities.Interaction?.result?.login?.accountId;
  return oidc.route === 'resume' && signedIn !== undefined && other !== signedIn ? other : undefined;
}

async function askToSwitch(ctx: KoaContextWithOIDC, findAccount: FindAccount): Promise<void> {
  const clientId: unknown = ctx.oidc.entities.Interaction?.params['client_id'];
  const [client, from, to] = await Promise.all([
    ctx.oidc.provider.Client.find(String(clientId)),
    emailOf(ctx, findAccount, ctx.oidc.session?.accountId),
    emailOf(ctx, findAccount, anotherPerson(ctx)),
  ]);
  ctx.type = 'html';
  ctx.body = renderSwitchAccount({
    action: ctx.oidc.urlFor('end_session_confirm'),
    xsrf: String(ctx.oidc.session?.state?.['secret']),
    client: pageClientOf(client),
    from,
    to,
  });
}
