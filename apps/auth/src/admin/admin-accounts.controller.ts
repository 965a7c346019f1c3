import { Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation } from '@nestjs/swagger';
import { Accounts } from '../accounts/accounts.service.js';
import type { Revocation } from '../revocation/revocation.js';
import { AccountsByName } from './accounts-by-name.js';
import { AdminGuard } from './admin.guard.js';
import type { Administrator } from './administrator.js';
import { CurrentAdministrator } from './current-administrator.decorator.js';
import { orNotFound } from './or-not-found.js';

/** Locks people out and lets them in again. */
@ApiBearerAuth()
@Controller('admin/accounts/:idOrEmail')
@UseGuards(AdminGuard)
export class AdminAccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly byName: AccountsByName,
  ) {}

  /** The person cannot sign in any more, and all that was issued for the account is dead. */
  @ApiOperation({ summary: 'Lock a person out, and revoke all that was issued for the account' })
  @Post('disable')
  @HttpCode(200)
  async disable(
    @Param('idOrEmail') name: string,
    @CurrentAdministrator() { initiator }: Administrator,
  ): Promise<{ revocation: Revocation }> {
    const id = await orNotFound(this.byName.getId(name));
    return { revocation: await orNotFound(this.accounts.disable(id, initiator)) };
  }

  /** The person may sign in again; what was issued before stays dead. */
  @ApiOperation({ summary: 'Let the person sign in again' })
  @Post('enable')
  @HttpCode(204)
  async enable(@Param('idOrEmail') name: string): Promise<void> {
    const id = await orNotFound(this.byName.getId(name));
    await orNotFound(this.accounts.enable(id));
  }
}
