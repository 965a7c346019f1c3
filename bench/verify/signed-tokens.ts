import { generateKeyPairSync, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';

export const issuer = 'http://localhost:3001';
export const audience = 'http://localhost:3002';

export type Algorithm = 'ES256' | 'RS256';

/** A key pair in each form that a contestant wants. */
export interface SigningKey {
  readonly algorithm: Algorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly pem: string;
  readonly jwk: JsonWebKey & { kid: string; alg: string; use: string };
}

export function signingKey(algorithm: Algorithm): SigningKey {
  const pair =
    algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = `${algorithm.toLowerCase()}-2026`;
  return {
    algorithm,
    kid,
    ...pair,
    pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' },
  };
}

/**
 * Distinct tokens as our issuer mints them for a person, each as the bytes of an `Authorization` header: a contestant gets
 * a string newly cut from them, as a server does.
 */
export function signedHeaders(key: SigningKey, count: number): readonly Buffer[] {
  const nowS = Math.floor(Date.now() / 1_000);
  const header = encoded({ typ: 'at+jwt', alg: key.algorithm, kid: key.kid });
  return Array.from({ length: count }, () => {
    const input = `${header}.${encoded(claimsAt(nowS))}`;
    return Buffer.from(
      `Bearer ${input}.${sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`,
    );
  });
}

function claimsAt(nowS: number): Readonly<Record<string, unknown>> {
  return {
    iss: issuer,
    sub: randomUUID(),
    aud: audience,
    exp: nowS + 3_600,
    iat: nowS,
    jti: randomUUID(),
    client_id: 'demo-web',
    scope: 'cart:read cart:write',
    gen: [nowS, 1, 1],
    grant_id: randomUUID(),
    sid: randomUUID(),
    auth_time: nowS,
  };
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
