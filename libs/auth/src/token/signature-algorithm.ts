/** What we accept to have been signed with (RFC 8725 §3.2): asymmetric, no SHA-1, and one algorithm a kind of key. */
export const signatureAlgorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const;

/** One of the names in `alg` (RFC 7518 §3.1, RFC 8037 §3.1). */
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];
