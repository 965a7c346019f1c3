import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts the successor of a refresh token so that only who holds its predecessor can read it: the database alone cannot. */
export function sealSuccessor(successor: string, predecessor: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(predecessor), nonce);
  return Buffer.concat([nonce, cipher.update(successor, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Reads what {@link sealSuccessor} wrote. Throws when the predecessor is another. */
export function openSuccessor(sealed: Buffer, predecessor: string): string {
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(predecessor), sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

function keyFrom(predecessor: string): Buffer {
  return Buffer.from(hkdfSync('sha256', predecessor, '', 'valetkey refresh token successor', 32));
}
