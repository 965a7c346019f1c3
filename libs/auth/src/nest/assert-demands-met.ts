import type { AccessToken } from '../token/access-token.js';
import { InsufficientRoleError } from '../token/insufficient-role.error.js';
import { InsufficientScopeError } from '../token/insufficient-scope.error.js';
import type { RoutePolicy } from './route-policy.js';

/**
 * Compares a good token with what the route asks for: every scope, and one role of each list, whole and case-sensitively.
 * @throws {InsufficientScopeError}
 * @throws {InsufficientRoleError}
 */
export function assertDemandsMet(token: AccessToken, policy: Pick<RoutePolicy, 'scopes' | 'roles'>): void {
  for (const scope of policy.scopes) if (!token.scopes.has(scope)) throw new InsufficientScopeError(policy.scopes);
  for (const anyOf of policy.roles) if (!anyOf.some((role) => token.roles.includes(role))) throw new InsufficientRoleError(anyOf);
}
