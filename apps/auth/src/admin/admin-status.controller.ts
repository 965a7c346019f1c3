import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { AdminGuard } from './admin.guard.js';
import { type PlaneStatus, PlaneStatusReader } from './plane-status.js';

/** How the revocation plane stands. */
@Controller('admin/status')
@UseGuards(AdminGuard)
export class AdminStatusController {
  constructor(private readonly status: PlaneStatusReader) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  read(): Promise<PlaneStatus> {
    return this.status.read();
  }
}
