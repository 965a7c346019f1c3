import { Inject } from '@nestjs/common';
import type { ResourceServer } from '../resource-server/resource-server.js';

/** Under this name the module provides its resource server. A string, so that a second copy of the library finds it. */
export const RESOURCE_SERVER = 'valetkey:resource-server';

/** A resource server in use: it judges tokens, and says how it is. */
export type RunningResourceServer = Pick<ResourceServer, 'authenticate' | 'readiness' | 'onReadinessChange' | 'metrics' | 'stop'>;

/** A resource server that can be handed to the module, such as `TestIssuer`'s: it knows what it is pinned to. */
export interface GuardingResourceServer extends RunningResourceServer {
  /** The pinned issuer, compared with `iss`. */
  readonly issuer: string;
  /** The resource's own identifier, compared with `aud`. */
  readonly audience: string;
}

/**
 * Injects the running resource server, for a health check or for metrics.
 * @example `constructor(@InjectResourceServer() private readonly resourceServer: RunningResourceServer) {}`
 */
export const InjectResourceServer = (): ParameterDecorator & PropertyDecorator => Inject(RESOURCE_SERVER);
