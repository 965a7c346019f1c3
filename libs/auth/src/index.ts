/** Guards NestJS services with access tokens that are checked locally and refused within milliseconds of their revocation. */
export * from './nest/index.js';
export { type Readiness, type RevocationView } from './resource-server/readiness.js';
export { type NatsOptions, type PlaneLog, type ResourceServerOptions } from './resource-server/resource-server-options.js';
export { type AccessToken, type Actor } from './token/access-token.js';
export { type StalenessBounds } from './token/staleness-bounds.js';
export { type OAuthErrorCode, TokenError, type TokenErrorCode } from './token/token.error.js';
export { type KeySetStatement } from './token/key-set-statement.js';
export { type Trust, type TrustStore } from './wire/trust-store.js';
export * from './token-errors.js';
