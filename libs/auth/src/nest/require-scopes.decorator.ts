import { SetMetadata } from '@nestjs/common';
import { routeMetadata } from './route-metadata.js';

/**
 * Demands every scope named (RFC 6749 §3.3: compared whole and case-sensitively). On a controller it counts for
 * each of its handlers, in addition to what the handler demands itself.
 * @example `@RequireScopes('payment:refund') @Post() create(@CurrentToken() token: AccessToken) {}`
 */
export const RequireScopes = (...scopes: readonly [string, ...string[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(routeMetadata.scopes, scopes);
