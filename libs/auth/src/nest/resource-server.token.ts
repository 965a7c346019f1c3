import { Inject } from '@nestjs/common';
import type { ResourceServer } from '../resource-server/resource-server.js';

/** Under this name the module provides its resource server. A string, so that a second copy of the library finds it. */
export const RESOURCE_SERVER = 'valetkey:resource-server';

/** What the module needs of a resource server: a `ResourceServer`, or `TestIssuer`'s. */
export type GuardingResourceServer = Pick<
  ResourceServer,
  'issuer' | 'audience' | 'authenticate' | 'readiness' | 'onReadinessChange' | 'metrics' | 'stop'
>;

/**
 * Injects the running resource server, for a health check or for metrics.
 * @example `constructor(@InjectResourceServer() private readonly resourceServer: GuardingResourceServer) {}`
 */
export const InjectResourceServer = (): ParameterDecorator & PropertyDecorator => Inject(RESOURCE_SERVER);
