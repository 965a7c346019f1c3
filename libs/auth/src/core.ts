/** The verdict and the revocation plane without a framework: for services that are not Nest applications, and for the issuer. */
export { type PlaneLog, type NatsOptions, type ResourceServerOptions } from './resource-server/resource-server-options.js';
export { type Readiness, type RevocationView } from './resource-server/readiness.js';
export { ResourceServer } from './resource-server/resource-server.js';
export { Freshness } from './revocation/freshness.js';
export { RevocationIndex } from './revocation/revocation-index.js';
export { type AccessToken, type Actor } from './token/access-token.js';
export { AccessTokenAuthenticator, type AccessTokenAuthenticatorOptions } from './token/access-token-authenticator.js';
export { type Clock } from './token/clock.js';
export { type JwsRules, type ParsedJws, parseJws, verifyJws } from './token/jws.js';
export { KeySet, type KeySetOptions, type KeySetProblem } from './token/key-set.js';
export { type KeySetStatement } from './token/key-set-statement.js';
export { type StalenessBounds } from './token/staleness-bounds.js';
export { type OAuthErrorCode, TokenError, type TokenErrorCode } from './token/token.error.js';
export { importVerificationKey, type VerificationKey } from './token/verification-key.js';
export * from './token-errors.js';
