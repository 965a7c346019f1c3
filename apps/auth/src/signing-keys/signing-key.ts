import type { KeyObject } from 'node:crypto';
import type { JWK } from 'jose';

/** A key the issuer signs with. */
export interface SigningKey {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly algorithm: 'ES256';
  readonly privateKey: KeyObject;
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}
