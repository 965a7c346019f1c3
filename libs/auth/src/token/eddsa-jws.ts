import { compactVerify } from 'jose';
import { InvalidSignatureError } from './invalid-signature.error.js';
import type { ParsedJws } from './jws.js';
import type { VerificationKey } from './verification-key.js';
import { WrongAlgorithmError } from './wrong-algorithm.error.js';

/**
 * `verifyJws` for Ed25519 (RFC 8037 §3.1), which `jsonwebtoken` does not know.
 * @throws {WrongAlgorithmError} @throws {InvalidSignatureError}
 */
export async function verifyEdDsaJws(parsed: ParsedJws, key: VerificationKey): Promise<void> {
  if (parsed.header.alg !== 'EdDSA' || key.algorithm !== 'EdDSA') throw new WrongAlgorithmError();

  try {
    await compactVerify(parsed.text, key.key, { algorithms: ['EdDSA'] });
  } catch {
    throw new InvalidSignatureError();
  }
}
