import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AdministratedRequest, Administrator } from './administrator.js';

/** Who gives the order. */
export const CurrentAdministrator = createParamDecorator((_: unknown, context: ExecutionContext): Administrator => {
  const { administrator } = context.switchToHttp().getRequest<AdministratedRequest>();
  if (!administrator) throw new TypeError('CurrentAdministrator is for handlers behind AdminGuard');
  return administrator;
});
