/** Stable reasons for logs, metrics and problem documents; a published name never changes its meaning. */
export type TokenErrorCode =
  | 'token.malformed'
  | 'token.expired'
  | 'token.not_yet_valid'
  | 'token.wrong_issuer'
  | 'token.wrong_audience'
  | 'token.wrong_type'
  | 'token.wrong_algorithm'
  | 'token.unknown_key'
  | 'token.bad_signature'
  | 'token.revoked'
  | 'token.lifetime_too_long'
  | 'token.missing'
  | 'token.several'
  | 'request.invalid'
  | 'scope.insufficient'
  | 'role.insufficient'
  | 'view.stale'
  | 'view.not_ready';

/** What goes into `error` of a `WWW-Authenticate` challenge (RFC 6750 §3.1), or into the body where there is none. */
export type OAuthErrorCode = 'invalid_request' | 'invalid_token' | 'insufficient_scope' | 'temporarily_unavailable';

/** Why a request was not let in. Carries no token, no claim and no person. */
export abstract class TokenError extends Error {
  /** For logs and metrics. */
  abstract readonly code: TokenErrorCode;
  /** The HTTP status that says so. */
  abstract readonly status: 400 | 401 | 403 | 503;
  /** Absent where no credentials came at all (RFC 6750 §3.1). */
  abstract readonly oauthError?: OAuthErrorCode;

  /**
   * Records no stack: a refusal is an answer and not a fault, and a forged token must not cost more than a good one.
   * @param message One sentence, without anything of the token.
   */
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }

  override get name(): string {
    return this.constructor.name;
  }
}
