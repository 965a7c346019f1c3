/** What a guard looks at before it lets a call in: the token alone, or also what the route demands of it. */
export type AccessTokenCheck = 'token' | 'token-and-demands';

/** Registered by name, so that a guard of another copy of the library counts too. */
const CHECK = Symbol.for('valetkey.access-token-check');

/** Says of a guard class, for the start-time check, that it lets calls in on a valid access token alone. */
export function declareCheck(guardClass: { readonly prototype: object }, check: AccessTokenCheck): void {
  Object.defineProperty(guardClass.prototype, CHECK, { value: check, configurable: true });
}

/** What was declared of a guard, or of a guard class as `@UseGuards()` names it. */
export function findCheck(guard: unknown): AccessTokenCheck | undefined {
  const instance: unknown = typeof guard === 'function' ? guard.prototype : guard;
  if (typeof instance !== 'object' || instance === null || !(CHECK in instance)) return undefined;
  return instance[CHECK] === 'token' || instance[CHECK] === 'token-and-demands' ? instance[CHECK] : undefined;
}
