/** For teams that guard with `AuthGuard('jwt')`; the only entry point that loads Passport. */
export { AccessTokenStrategy } from './access-token.strategy.js';
