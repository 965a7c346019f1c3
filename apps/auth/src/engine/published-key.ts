import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { ExternalSigningKey } from 'oidc-provider';

/** A key that is published and verifies, and never signs: next, or retired. */
export class PublishedKey extends ExternalSigningKey {
  readonly #publicKey: KeyObject;
  readonly #publicJwk: JWK;

  constructor(publicJwk: JWK) {
    super();
    this.#publicJwk = publicJwk;
    this.#publicKey = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
  }

  override get kid(): string | undefined {
    return this.#publicJwk.kid;
  }

  override get alg(): string | undefined {
    return this.#publicJwk.alg;
  }

  override keyObject(): KeyObject {
    return this.#publicKey;
  }

  override sign(): never {
    throw new TypeError('This key is published, but does not sign.');
  }
}
