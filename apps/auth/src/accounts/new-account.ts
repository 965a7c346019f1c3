import type { Password } from '../factors/password.js';
import type { EmailAddress } from './email-address.js';

/** What an account begins with. */
export interface NewAccount {
  readonly email: EmailAddress;
  readonly emailVerified: boolean;
  readonly name: string;
  readonly roles: readonly string[];
  readonly password: Password;
}
