import { Injectable } from '@nestjs/common';
import type { AccountId } from '../accounts/account-id.js';
import { Accounts } from '../accounts/accounts.service.js';
import { parseEmailAddress } from '../accounts/email-address.js';
import { UnknownAccountError } from '../accounts/unknown-account.error.js';

/** Finds the account that an administrator means by an id or an e-mail address. */
@Injectable()
export class AccountsByName {
  constructor(private readonly accounts: Accounts) {}

  /** @throws {UnknownAccountError} */
  async getId(idOrEmail: string): Promise<AccountId> {
    const email = idOrEmail.includes('@') ? parseEmailAddress(idOrEmail) : undefined;
    const account = email === undefined ? await this.accounts.find(idOrEmail) : await this.accounts.findByEmail(email);
    if (account === undefined) throw new UnknownAccountError();
    return account.id;
  }
}
