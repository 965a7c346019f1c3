import { Module } from '@nestjs/common';
import { FactorsModule } from '../factors/factors.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { DemoPeople } from './demo-people.js';
import { Accounts } from './accounts.service.js';

/** The people: who they are, whether they may sign in, and whether a password is theirs. */
@Module({ imports: [FactorsModule, RevocationModule], providers: [Accounts, DemoPeople], exports: [Accounts] })
export class AccountsModule {}
