/**
 * Encrypts private keys for the database (DESIGN §7). A port: a key from the environment by default, a KMS where there is one.
 * `context` is authenticated with the content, so that one row's ciphertext cannot be put into another's.
 */
export interface KeyEncryption {
  encrypt(plain: Buffer, context: string): Promise<Buffer>;
  /** @throws {WrongKeyEncryptionKeyError} when this is not what `encrypt` made with the same key and context. */
  decrypt(encrypted: Buffer, context: string): Promise<Buffer>;
}

/** Injection token of the port. */
export const KEY_ENCRYPTION = Symbol('KeyEncryption');
