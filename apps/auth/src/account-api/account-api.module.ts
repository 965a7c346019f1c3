import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EngineModule } from '../engine/engine.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccountController } from './account.controller.js';
import { PersonGuard } from './person.guard.js';

/** What people do with their own account over HTTP, by a token for the issuer itself. */
@Module({
  imports: [AccountsModule, EngineModule, GrantsModule, SessionsModule],
  controllers: [AccountController],
  providers: [PersonGuard],
})
export class AccountApiModule {}
