import type { FindAccount, KoaContextWithOIDC } from 'oidc-provider';

/** The address by which a page names an account; `undefined` when it is nobody's or disabled. */
export async function emailOf(
  ctx: KoaContextWithOIDC,
  findAccount: FindAccount,
  accountId: string | undefined,
): Promise<string | undefined> {
  const account = accountId === undefined ? undefined : await findAccount(ctx, accountId);
  const claims = await account?.claims('userinfo', 'email', {}, []);
  const email = claims?.['email'];
  return typeof email === 'string' ? email : undefined;
}
