import { constants, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';

/** What a `TestIssuer` can sign with. */
export type TestAlgorithm = 'ES256' | 'RS256' | 'PS256';

/** A signing key of a `TestIssuer`. */
export interface TestKey {
  readonly kid: string;
  readonly algorithm: TestAlgorithm;
  readonly privateKey: KeyObject;
  /** As it stands in the key set. */
  readonly publicJwk: JsonWebKey;
}

/** A new key of that kind. */
export function generateTestKey(kid: string, algorithm: TestAlgorithm): TestKey {
  const { privateKey } =
    algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicJwk = { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, privateKey, publicJwk };
}

/** Signs any text, also such as no library would make a token of. */
export function signText(text: string, { algorithm, privateKey }: TestKey): string {
  const input = Buffer.from(text);
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const options = { ES256: { dsaEncoding: 'ieee-p1363' as const }, RS256: {}, PS256: pss }[algorithm];
  return sign('sha256', input, { key: privateKey, ...options }).toString('base64url');
}
