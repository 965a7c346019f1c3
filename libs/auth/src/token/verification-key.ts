import { createPublicKey, type KeyObject } from 'node:crypto';
import { hasRocaFingerprint } from './roca-fingerprint.js';
import type { SignatureAlgorithm } from './signature-algorithm.js';

/** A public key of the issuer, good for one algorithm. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
}

const KID_LENGTH_MAX = 128;
const RSA_MODULUS_BITS_MIN = 2_048; // RFC 7518 §3.3
const RSA_EXPONENT_MIN = 65_537n; // FIPS 186-5 §5.1; with 1, every text is its own signature

/** Makes a key of a JWKS entry that can verify signatures we accept; `undefined` for any other entry, which is to be skipped (RFC 7517 §5). */
export function importVerificationKey(entry: unknown): VerificationKey | undefined {
  if (!isPublicSigningJwk(entry)) return undefined;
  const algorithm = algorithmOf(entry);
  if (algorithm === undefined) return undefined;

  try {
    const key = createPublicKey({ key: entry, format: 'jwk' });
    if (key.asymmetricKeyType === 'rsa' && !isSoundRsa(key)) return undefined;
    return { kid: entry.kid, algorithm, key };
  } catch {
    return undefined; // a point off the curve, a member that is no text
  }
}

interface PublicSigningJwk {
  readonly kid: string;
  readonly kty?: string;
  readonly crv?: string;
  readonly alg?: unknown;
  readonly [member: string]: unknown;
}

function isPublicSigningJwk(entry: unknown): entry is PublicSigningJwk {
  if (typeof entry !== 'object' || entry === null) return false;
  const { kid, use, key_ops: operations, d } = entry as Record<string, unknown>;
  return (
    typeof kid === 'string' &&
    kid.length > 0 &&
    kid.length <= KID_LENGTH_MAX &&
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify'))) &&
    d === undefined // a published private key signs for everybody
  );
}

/** The key decides; what it says of itself must agree (RFC 7517 §4.4). */
function algorithmOf({ kty, crv, alg }: PublicSigningJwk): SignatureAlgorithm | undefined {
  if (kty === 'EC' && crv === 'P-256') return alg === undefined || alg === 'ES256' ? 'ES256' : undefined;
  if (kty === 'OKP' && crv === 'Ed25519') return alg === undefined || alg === 'EdDSA' || alg === 'Ed25519' ? 'EdDSA' : undefined;
  if (kty === 'RSA') return alg === undefined || alg === 'RS256' ? 'RS256' : alg === 'PS256' ? 'PS256' : undefined;
  return undefined;
}

function isSoundRsa(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const { n = '' } = key.export({ format: 'jwk' });
  const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
  return modulusLength >= RSA_MODULUS_BITS_MIN && publicExponent >= RSA_EXPONENT_MIN && !hasRocaFingerprint(modulus);
}
