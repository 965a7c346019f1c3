/** A service that accepts our tokens. */
export interface Resource {
  /** Its `aud`, and its resource indicator. */
  readonly audience: string;
  readonly name: string;
  /** The service's own client: may read revocations and introspect tokens for this audience. */
  readonly clientId: string | undefined;
  readonly scopes: readonly string[];
}
