import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation } from '@nestjs/swagger';
import { AdminGuard } from './admin.guard.js';
import { type PlaneStatus, PlaneStatusReader } from './plane-status.js';

/** How the revocation plane stands. */
@ApiBearerAuth()
@Controller('admin/status')
@UseGuards(AdminGuard)
export class AdminStatusController {
  constructor(private readonly status: PlaneStatusReader) {}

  @ApiOperation({ summary: 'Position, heartbeat and relay of the issuer, and where its services are' })
  @Get()
  @Header('Cache-Control', 'no-store')
  read(): Promise<PlaneStatus> {
    return this.status.read();
  }
}
