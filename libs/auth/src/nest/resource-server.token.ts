import { Inject } from '@nestjs/common';
import type { AccessToken } from '../token/access-token.js';
import type { StalenessBounds } from '../token/staleness-bounds.js';

/** Under this name the module provides its resource server. A string, so that a second copy of the library finds it. */
export const RESOURCE_SERVER = 'valetkey:resource-server';

/** What guard and module need of a resource server; `ResourceServer` and `TestIssuer`'s both are one. */
export interface GuardingResourceServer {
  /** The pinned issuer, compared with `iss`. */
  readonly issuer: string;
  /** The resource's own identifier, compared with `aud`. */
  readonly audience: string;
  /** @throws {TokenError} when the token is refused. Answers at once for a token it has verified before. */
  authenticate(authorization: string, staleness?: StalenessBounds): AccessToken | Promise<AccessToken>;
  stop(): Promise<void>;
}

/**
 * Injects the running resource server, for a health check or for metrics.
 * @example `constructor(@InjectResourceServer() private readonly resourceServer: ResourceServer) {}`
 */
export const InjectResourceServer = (): ParameterDecorator & PropertyDecorator => Inject(RESOURCE_SERVER);
