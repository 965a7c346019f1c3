import { compactVerify } from 'jose';
import { InvalidSignatureError } from './invalid-signature.error.js';
import type { CompactJws } from './compact-jws.js';
import type { VerificationKey } from './verification-key.js';
import { WrongAlgorithmError } from './wrong-algorithm.error.js';

/**
 * `verifyJws` for Ed25519 (RFC 8037 §3.1), which `jws` does not know.
 * @throws {WrongAlgorithmError} @throws {InvalidSignatureError}
 */
export async function verifyEdDsaJws({ header, text }: Pick<CompactJws, 'header' | 'text'>, key: VerificationKey): Promise<void> {
  if (header.alg !== 'EdDSA' || key.algorithm !== 'EdDSA') throw new WrongAlgorithmError();

  try {
    await compactVerify(text, key.key, { algorithms: ['EdDSA'] });
  } catch {
    throw new InvalidSignatureError();
  }
}
