import { ConfigurationError } from '@valetkey/service-defaults';

/** The private keys in the database were encrypted under another key, or the rows were tampered with. */
export class WrongKeyEncryptionKeyError extends ConfigurationError {
  constructor() {
    super('AUTH_KEY_ENCRYPTION_KEY does not decrypt the signing keys in this database: it must be the key they were encrypted with');
  }
}
