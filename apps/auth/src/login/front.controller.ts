import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { setPageHeaders } from './page-headers.js';
import { renderFront } from './views/index.js';

/** The issuer's own address, which people open who have read it somewhere. */
@ApiExcludeController()
@Controller()
export class FrontController {
  constructor(@Inject(AUTH_CONFIG) private readonly config: AuthConfig) {}

  @Get()
  show(@Req() request: Request, @Res() response: Response): void {
    setPageHeaders(request, response, { issuer: this.config.AUTH_ISSUER });
    response.type('html').send(renderFront({ demo: this.config.DEMO }));
  }
}
