import { TokenError } from './token.error.js';

/** The token is good, and its subject has none of the roles that the route asks for. */
export class InsufficientRoleError extends TokenError {
  readonly code = 'role.insufficient';
  readonly status = 403;
  readonly oauthError = 'insufficient_scope';

  constructor(readonly requiredRoles: readonly string[]) {
    super(`The route asks for one of the roles ${requiredRoles.join(', ')}`);
  }
}
