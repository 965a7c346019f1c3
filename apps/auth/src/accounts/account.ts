import type { AccountId } from './account-id.js';
import type { EmailAddress } from './email-address.js';

/** A person who can sign in. It has no password hash, so that no list or log of accounts can carry one. */
export interface Account {
  readonly id: AccountId;
  readonly email: EmailAddress;
  readonly emailVerified: boolean;
  readonly name: string;
  readonly roles: readonly string[];
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
}
