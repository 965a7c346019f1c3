/** A verified access token's claims (RFC 9068 §2.2 and DESIGN §5), frozen. Nothing in it is personal. */
export interface AccessToken {
  readonly issuer: string;
  readonly subject: string;
  /** The audience that was asked for, which is this resource server. */
  readonly audience: string;
  readonly clientId: string;
  readonly jti: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly scopes: ReadonlySet<string>;
  readonly roles: readonly string[];
  /** Generations of issuer, account and each client named, at minting (PROTOCOL §8). */
  readonly generations: readonly number[];
  readonly grantId?: string | undefined;
  readonly sid?: string | undefined;
  /** Unix seconds. */
  readonly authTime?: number | undefined;
  readonly acr?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly originJti?: string | undefined;
  readonly parentJtis?: readonly string[] | undefined;
  readonly originClientId?: string | undefined;
  /** Who acts for the subject, the outermost first (RFC 8693 §4.1). */
  readonly act?: Actor | undefined;
  readonly kid: string;
  /** All claims as they stood in the token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** One link of a delegation chain (RFC 8693 §4.1). */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}
