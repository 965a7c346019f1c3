import type { Configuration, FindAccount } from 'oidc-provider';
import type { RequestDatabase } from '../../database/request-database.js';
import { isUuid } from '../uuid.js';

/** Which claims each scope opens at `/userinfo`. */
export const claims: NonNullable<Configuration['claims']> = {
  openid: ['sub'],
  profile: ['name'],
  email: ['email', 'email_verified'],
};

/** Levels of assurance: a password alone; two factors, or a passkey. */
export const acrValues = ['aal1', 'aal2'] as const;

/** The person behind a `sub`; a disabled account is nobody. No token says more than `sub` (SECURITY §2), `/userinfo` does. */
export function accountFinder(database: RequestDatabase): FindAccount {
  return async (_ctx, sub) => {
    if (!isUuid(sub)) return undefined;
    const [row] = await database.query<AccountClaims>(
      'SELECT name, email, email_verified FROM account WHERE id = $1 AND disabled_at IS NULL',
      [sub],
    );
    if (row === undefined) return undefined;
    return { accountId: sub, claims: (use) => (use === 'userinfo' ? { sub, ...row } : { sub }) };
  };
}

interface AccountClaims {
  readonly name: string;
  readonly email: string;
  readonly email_verified: boolean;
}
