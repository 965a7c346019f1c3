import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readCompactJws } from './compact-jws.js';
import { verifyEdDsaJws } from './eddsa-jws.js';
import { verifyJws } from './jws.js';
import { signatureAlgorithms } from './signature-algorithm.js';
import { importVerificationKey } from './verification-key.js';

interface Vectors {
  readonly testGroups: readonly {
    readonly comment: string;
    readonly public?: unknown;
    readonly private?: unknown;
    readonly tests: readonly { readonly tcId: number; readonly comment: string; readonly result: string; readonly jws?: unknown }[];
  }[];
}

describe.each(['signature', 'key', 'crypto'])('the Wycheproof vectors json_web_%s', (name) => {
  const path = new URL(`./vectors/wycheproof_json_web_${name}_test.json`, import.meta.url);
  const { testGroups }: Vectors = JSON.parse(readFileSync(path, 'utf8'));
  const vectors = testGroups.flatMap(({ tests, ...group }) =>
    tests.map((test) => ({ ...test, keys: jwksOf(group.public ?? group.private), group: group.comment })),
  );
  const signed = vectors.filter(({ jws }) => jws !== undefined).map((vector) => ({ ...vector, text: textOf(vector.jws) }));

  it.each(signed.filter(({ result }) => result !== 'valid'))('refuses $group $tcId $comment', async ({ text, keys }) => {
    expect(await verifies(text, keys)).toBe(false);
  });

  const valid = signed.filter(({ result }) => result === 'valid');
  const ours = valid.filter(({ text }) => isAccepted(text));
  if (ours.length > 0) {
    it.each(ours)('verifies $group $tcId $comment', async ({ text, keys }) => {
      expect(await verifies(text, keys)).toBe(true);
    });
  }

  it.each(valid.filter((vector) => !ours.includes(vector)))(
    'refuses $group $tcId $comment, valid by an algorithm we do not take',
    async ({ text, keys }) => {
      expect(await verifies(text, keys)).toBe(false);
    },
  );
});

function textOf(jws: unknown): string {
  return typeof jws === 'string' ? jws : JSON.stringify(jws);
}

function isAccepted(text: string): boolean {
  const { alg } = JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString());
  return signatureAlgorithms.includes(alg);
}

function jwksOf(keys: unknown): readonly unknown[] {
  return typeof keys === 'object' && keys !== null && 'keys' in keys && Array.isArray(keys.keys) ? keys.keys : [keys];
}

async function verifies(text: string, jwks: readonly unknown[]): Promise<boolean> {
  try {
    const jws = readCompactJws(text, { maxBytes: 8_192, algorithms: signatureAlgorithms });
    const key = jwks.map((jwk) => importVerificationKey(jwk)).find((candidate) => candidate?.kid === jws.header.kid);
    if (!key) return false;
    if (key.algorithm === 'EdDSA') await verifyEdDsaJws(jws, key);
    else verifyJws(jws, key);
    return true;
  } catch {
    return false;
  }
}
