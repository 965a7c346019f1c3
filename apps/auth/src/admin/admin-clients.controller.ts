import { Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation } from '@nestjs/swagger';
import { Clients } from '../clients/clients.service.js';
import type { Revocation } from '../revocation/revocation.js';
import { AdminGuard } from './admin.guard.js';
import type { Administrator } from './administrator.js';
import { CurrentAdministrator } from './current-administrator.decorator.js';
import { orNotFound } from './or-not-found.js';

/** Shuts clients out and lets them in again. */
@ApiBearerAuth()
@Controller('admin/clients/:id')
@UseGuards(AdminGuard)
export class AdminClientsController {
  constructor(private readonly clients: Clients) {}

  /** The client gets no token any more, and every one that names it is dead. */
  @ApiOperation({ summary: 'Shut a client out, and revoke every token that names it' })
  @Post('disable')
  @HttpCode(200)
  async disable(@Param('id') id: string, @CurrentAdministrator() { initiator }: Administrator): Promise<{ revocation: Revocation }> {
    return { revocation: await orNotFound(this.clients.disable(id, initiator)) };
  }

  /** The client may ask for tokens again; those from before stay dead. */
  @ApiOperation({ summary: 'Let the client ask for tokens again' })
  @Post('enable')
  @HttpCode(204)
  async enable(@Param('id') id: string): Promise<void> {
    await orNotFound(this.clients.enable(id));
  }
}
