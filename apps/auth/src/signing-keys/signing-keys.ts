import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import type { DataSource, EntityManager } from 'typeorm';
import type { KeyEncryption } from './key-encryption.js';
import type { SigningKey } from './signing-key.js';

/** The keys the issuer signs with, and those it publishes. */
export class SigningKeys {
  readonly #keys: readonly SigningKey[];

  private constructor(keys: readonly SigningKey[]) {
    this.#keys = keys;
  }

  /**
   * Reads the keys from the database; the first start of all makes one.
   * @throws {WrongKeyEncryptionKeyError} when the key encryption key is not the one they were encrypted with.
   */
  static async open(database: DataSource, encryption: KeyEncryption): Promise<SigningKeys> {
    const rows = await database.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('valetkey.signing-keys', 0))`);
      const found = await readRows(tx);
      return found.length > 0 ? found : [await insertNewKey(tx, encryption)];
    });
    return new SigningKeys(await Promise.all(rows.map((row) => signingKeyOf(row, encryption))));
  }

  /** The key that signs now. */
  current(): SigningKey {
    const newest = this.#keys.at(-1);
    if (!newest) throw new Error('There is no signing key');
    return newest;
  }

  /** The public keys that verifiers need, oldest first. */
  published(): readonly JWK[] {
    return this.#keys.map((key) => key.publicJwk);
  }
}

interface SigningKeyRow {
  readonly kid: string;
  readonly public_jwk: JWK;
  readonly private_key: Buffer;
}

function readRows(tx: EntityManager): Promise<SigningKeyRow[]> {
  return tx.query('select kid, public_jwk, private_key from signing_key where revoked_at is null order by created_at, kid');
}

async function insertNewKey(tx: EntityManager, encryption: KeyEncryption): Promise<SigningKeyRow> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const row: SigningKeyRow = {
    kid,
    public_jwk: { ...jwk, kid, alg: 'ES256', use: 'sig' },
    private_key: await encryption.encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), kid),
  };
  await tx.query('insert into signing_key (kid, algorithm, public_jwk, private_key) values ($1, $2, $3, $4)', [
    row.kid,
    'ES256',
    JSON.stringify(row.public_jwk),
    row.private_key,
  ]);
  // A new key is a new key set (PROTOCOL §3): later than any version published before, also after a restore.
  await tx.query('update ledger_state set key_set_version = greatest(key_set_version + 1, (extract(epoch from now()) * 1000000)::bigint)');
  return row;
}

async function signingKeyOf(row: SigningKeyRow, encryption: KeyEncryption): Promise<SigningKey> {
  const der = await encryption.decrypt(row.private_key, row.kid);
  const privateKey: KeyObject = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' });
  const privateJwk = { ...row.public_jwk, ...(await exportJWK(privateKey)) };
  return { kid: row.kid, algorithm: 'ES256', privateKey, privateJwk, publicJwk: row.public_jwk };
}
