import type { RevocationFound } from './revocation-checks.js';
import { TokenError } from './token.error.js';

/** The token was genuine; somebody has withdrawn it since. */
export class TokenRevokedError extends TokenError {
  readonly code = 'token.revoked';
  readonly status = 401;
  readonly oauthError = 'invalid_token';

  constructor(readonly revocation: RevocationFound) {
    super(`Revoked by ${revocation.kind} revocation ${revocation.id}`);
  }
}
