import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SCHEME = 'sha256';
const SALT_BYTES = 16;
const SECRET_BYTES = 32;

/** A new secret: 256 random bits in an alphabet that needs no escaping in any encoding (RFC 6749 §2.3.1). */
export function generateClientSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/**
 * How a secret is stored. Secrets are generated, so a fast hash is enough; the salt keeps equal demo secrets apart. Throws `RangeError`
 * for one outside printable ASCII, which no client could send (RFC 6749 §A.2).
 */
export function hashClientSecret(secret: string): string {
  if (!/^[\x20-\x7e]+$/.test(secret)) throw new RangeError('A client secret is printable ASCII.');
  const salt = randomBytes(SALT_BYTES);
  return [SCHEME, salt.toString('base64url'), digest(secret, salt).toString('base64url')].join('.');
}

/** Whether the secret is the stored one, in the same time for every wrong one. */
export function clientSecretMatches(secret: string, stored: string): boolean {
  const [scheme, salt, hash] = stored.split('.');
  if (scheme !== SCHEME || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64url');
  const actual = digest(secret, Buffer.from(salt, 'base64url'));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function digest(secret: string, salt: Buffer): Buffer {
  return createHash('sha256').update(salt).update(secret, 'utf8').digest();
}
