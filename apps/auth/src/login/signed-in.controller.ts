import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { setPageHeaders } from './page-headers.js';
import { renderSignedIn } from './views/index.js';

/** Where `Stay signed in` leads. */
@ApiExcludeController()
@Controller('signed-in')
export class SignedInController {
  constructor(@Inject(AUTH_CONFIG) private readonly config: AuthConfig) {}

  @Get()
  show(@Req() request: Request, @Res() response: Response): void {
    setPageHeaders(request, response, { issuer: this.config.AUTH_ISSUER });
    response.type('html').send(renderSignedIn({}));
  }
}
