import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ConfigurationError } from '@valetkey/service-defaults';
import type { KeyEncryption } from './key-encryption.js';
import { WrongKeyEncryptionKeyError } from './wrong-key-encryption-key.error.js';

const versionByte = 1;
const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a 32-byte key from a secret (NIST SP 800-38D). Layout: version, IV, tag, ciphertext. */
export class AesKeyEncryption implements KeyEncryption {
  readonly #key: Buffer;

  /** @param secret the 32 bytes in base64url, as `AUTH_KEY_ENCRYPTION_KEY` holds them */
  constructor(secret: string) {
    this.#key = Buffer.from(secret, 'base64url');
    if (this.#key.length !== 32 || this.#key.toString('base64url') !== secret.replace(/=+$/, '')) {
      throw new ConfigurationError('AUTH_KEY_ENCRYPTION_KEY must be 32 random bytes in base64url');
    }
  }

  async encrypt(plain: Buffer, context: string): Promise<Buffer> {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(context));
    const content = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(versionByte), iv, cipher.getAuthTag(), content]);
  }

  async decrypt(encrypted: Buffer, context: string): Promise<Buffer> {
    if (encrypted[0] !== versionByte || encrypted.length < 1 + ivBytes + tagBytes) throw new WrongKeyEncryptionKeyError();
    const iv = encrypted.subarray(1, 1 + ivBytes);
    const tag = encrypted.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, iv, { authTagLength: tagBytes })
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(encrypted.subarray(1 + ivBytes + tagBytes)), decipher.final()]);
    } catch {
      throw new WrongKeyEncryptionKeyError();
    }
  }
}
