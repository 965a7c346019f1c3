import { Controller, Get, Inject, VERSION_NEUTRAL } from '@nestjs/common';
import { PROTECTED_RESOURCE_PATH, ProtectedResource } from './protected-resource.js';
import { Public } from './public.decorator.js';

/** Publishes who this resource is and which issuer it trusts, for clients that were refused (RFC 9728). */
@Public()
@Controller({ path: PROTECTED_RESOURCE_PATH, version: VERSION_NEUTRAL })
export class ProtectedResourceController {
  constructor(@Inject(ProtectedResource) private readonly resource: ProtectedResource) {}

  @Get()
  describe(): Readonly<Record<string, unknown>> {
    return this.resource.metadata;
  }
}
