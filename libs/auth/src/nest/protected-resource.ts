import type { RoutePolicies } from './route-policies.js';

/** Path at which a resource's metadata stands (RFC 9728 §3). */
export const PROTECTED_RESOURCE_PATH = '.well-known/oauth-protected-resource';

/** Who this resource is and whom it trusts, as published under RFC 9728. */
export class ProtectedResource {
  /** Where the metadata stands; named in every challenge. */
  readonly metadataUrl: string;

  constructor(
    private readonly audience: string,
    private readonly issuer: string,
    private readonly routes: RoutePolicies,
  ) {
    this.metadataUrl = metadataUrlOf(audience);
  }

  /** The metadata document (RFC 9728 §2). */
  get metadata(): Readonly<Record<string, unknown>> {
    return {
      resource: this.audience,
      authorization_servers: [this.issuer],
      bearer_methods_supported: ['header'],
      scopes_supported: this.routes.scopesDemanded,
    };
  }
}

/** The well-known path goes between host and path of the resource's identifier (RFC 9728 §3.1). */
function metadataUrlOf(audience: string): string {
  const url = new URL(audience);
  return `${url.origin}/${PROTECTED_RESOURCE_PATH}${url.pathname === '/' ? '' : url.pathname}${url.search}`;
}
