/**
 * Marks what lets a call in on a valid access token alone; looked for by the start-time check. Registered by name, so
 * that a guard of another copy of the library counts too.
 */
export const CHECKS_ACCESS_TOKEN = Symbol.for('valetkey.checks-access-token');

/** Whether a guard, or a guard class as `@UseGuards()` names it, lets calls in on a valid access token alone. */
export function checksAccessToken(guard: unknown): boolean {
  const instance: unknown = typeof guard === 'function' ? guard.prototype : guard;
  return typeof instance === 'object' && instance !== null && CHECKS_ACCESS_TOKEN in instance;
}
