import { createHash } from 'node:crypto';

/** Under which an identifier is stored: 256 random bits need no salt, and a dump does not give them back (SECURITY §3). */
export function identifierHash(identifier: string): Buffer {
  return createHash('sha256').update(identifier).digest();
}
