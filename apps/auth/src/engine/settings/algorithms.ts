import type { Configuration } from 'oidc-provider';

/** What is signed with, and accepted from clients: no RSA of our own, no HMAC, since a client's secret is known to us as a hash only. */
export const algorithms: NonNullable<Configuration['enabledJWA']> = {
  idTokenSigningAlgValues: ['ES256'],
  userinfoSigningAlgValues: ['ES256'],
  clientAuthSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'],
};
