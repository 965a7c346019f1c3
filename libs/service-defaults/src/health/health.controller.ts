import { Controller, Get, Header, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@valetkey/auth';
import { Readiness, type ReadinessReport } from './readiness.js';

/** For the platform: live means the process answers, ready means it may get traffic. */
@Public()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Asks nothing of anybody: a database that pauses must not have every instance restarted (case ops-liveness-dependency). */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** 503 with what is missing, in words. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) response: unknown): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    this.adapterHost.httpAdapter.status(response, report.missing.length === 0 ? 200 : 503);
    return report;
  }
}
