import type Provider from 'oidc-provider';

/**
 * Lets pages of configured origins alone read an answer. The engine itself opens `/userinfo` and every preflight to all; only what is public
 * anyway stays so: metadata and keys.
 */
export function closeToOtherOrigins(provider: Provider, origins: readonly string[]): void {
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path.startsWith('/.well-known/') || origins.includes(ctx.get('Origin'))) return;
    ctx.remove('Access-Control-Allow-Origin');
  });
}
