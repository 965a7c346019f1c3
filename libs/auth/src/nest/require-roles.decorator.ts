import { SetMetadata } from '@nestjs/common';
import { routeMetadata } from './route-metadata.js';

/**
 * Demands one of the roles named, as an exact member of the token's `roles` list. On a controller it counts for each
 * of its handlers, in addition to what the handler demands itself.
 * @example `@RequireRoles('admin') @Patch(':productId') adjust() {}`
 */
export const RequireRoles = (...roles: readonly [string, ...string[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(routeMetadata.roles, roles);
