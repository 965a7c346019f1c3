/** Who caused a revocation: a person, a client for itself, or the issuer's own rules. */
export type Initiator = `account:${string}` | `client:${string}` | 'issuer';
