import { TokenError } from './token.error.js';

/** The token is good, and too narrow for the route (RFC 6750 §3.1). */
export class InsufficientScopeError extends TokenError {
  readonly code = 'scope.insufficient';
  readonly status = 403;
  readonly oauthError = 'insufficient_scope';

  constructor(readonly requiredScopes: readonly string[]) {
    super(`The route asks for the scopes ${requiredScopes.join(' ')}`);
  }
}
