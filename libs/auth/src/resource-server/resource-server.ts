import type { AccessToken } from '../token/access-token.js';
import type { StalenessBounds } from '../token/staleness-bounds.js';
import type { Readiness } from './readiness.js';
import type { ResourceServerOptions } from './resource-server-options.js';

/** Judges access tokens for one audience, free of any framework, and keeps its view of the revocations up to date. */
export abstract class ResourceServer {
  /** Resolves once it runs, which is not yet ready: issuer and NATS may be away. */
  static start(_options: ResourceServerOptions): Promise<ResourceServer> {
    return Promise.reject(new Error('The resource server is not wired yet'));
  }

  /** `authorization` is the raw header value. Throws a `TokenError`; `NotReadyError` while there is no view to judge by. */
  abstract authenticate(authorization: string, bounds?: StalenessBounds): AccessToken | Promise<AccessToken>;

  abstract readiness(): Readiness;

  /** Calls the listener after each change of `readiness().ready` or its reasons; returns what ends that. */
  abstract onReadinessChange(listener: (readiness: Readiness) => void): () => void;

  abstract metrics(): Readonly<Record<string, number>>;

  abstract stop(): Promise<void>;
}
