export { type JwsRules, type ParsedJws, parseJws, verifyJws } from './token/jws.js';
export { importVerificationKey, type VerificationKey } from './token/verification-key.js';
