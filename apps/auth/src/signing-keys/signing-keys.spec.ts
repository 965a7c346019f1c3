import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source.js';
import { AesKeyEncryption } from './aes-key-encryption.js';
import { SigningKeys } from './signing-keys.js';

let postgres: TestPostgres;
let database: DataSource;
const secret = randomBytes(32).toString('base64url');

beforeAll(async () => {
  postgres = await startPostgres();
  database = await new DataSource(dataSourceOptions(await postgres.createDatabase())).initialize();
  await database.runMigrations();
}, 60_000);

afterAll(async () => {
  await database.destroy();
  await postgres.stop();
});

describe('the signing key', () => {
  it('is made once, however many replicas start together', async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, () => SigningKeys.open(database, new AesKeyEncryption(secret))));
    expect(new Set(opened.map((keys) => keys.current().kid)).size).toBe(1);
    expect(opened[0]?.published()).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })]);
  });

  it('publishes no private part', async () => {
    const keys = await SigningKeys.open(database, new AesKeyEncryption(secret));
    expect(JSON.stringify(keys.published())).not.toContain('"d"');
    expect(keys.current().privateJwk.d).toBeDefined();
  });

  it('cannot be read from a dump of the database', async () => {
    const { privateKey, privateJwk } = (await SigningKeys.open(database, new AesKeyEncryption(secret))).current();
    const rows: { row: string; private_key: Buffer }[] = await database.query(
      'select to_jsonb(k)::text as row, private_key from signing_key k',
    );
    const scalar = Buffer.from(privateJwk.d ?? '', 'base64url');
    const forms = [scalar, privateKey.export({ type: 'pkcs8', format: 'der' })];
    for (const { row, private_key } of rows) {
      for (const form of forms) {
        expect(private_key.includes(form)).toBe(false);
        for (const encoding of ['hex', 'base64', 'base64url'] as const) expect(row).not.toContain(form.toString(encoding));
      }
    }
  });

  it('stops the start in words under another key-encryption key', async () => {
    const other = new AesKeyEncryption(randomBytes(32).toString('base64url'));
    await expect(SigningKeys.open(database, other)).rejects.toThrow('AUTH_KEY_ENCRYPTION_KEY does not decrypt');
  });

  it('cannot be put into another row, nor changed in its own', async () => {
    const [{ private_key: original }] = await database.query('select private_key from signing_key');
    const encryption = new AesKeyEncryption(secret);
    await expect(encryption.decrypt(original, 'another-kid')).rejects.toThrow('AUTH_KEY_ENCRYPTION_KEY');
    for (const at of [0, 5, 20, original.length - 1]) {
      const changed = Buffer.from(original);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await expect(encryption.decrypt(changed, (await SigningKeys.open(database, encryption)).current().kid)).rejects.toThrow(
        'AUTH_KEY_ENCRYPTION_KEY',
      );
    }
  });
});

describe('the key-encryption key', () => {
  it('is 32 bytes in base64url and nothing else', () => {
    for (const wrong of [
      '',
      'short',
      randomBytes(31).toString('base64url'),
      randomBytes(33).toString('base64url'),
      `${secret.slice(0, -1)}!`,
    ]) {
      expect(() => new AesKeyEncryption(wrong)).toThrow('AUTH_KEY_ENCRYPTION_KEY must be 32 random bytes');
    }
  });

  it('never gives the same ciphertext twice', async () => {
    const encryption = new AesKeyEncryption(secret);
    const [first, second] = [await encryption.encrypt(Buffer.from('key'), 'kid'), await encryption.encrypt(Buffer.from('key'), 'kid')];
    expect(first.equals(second)).toBe(false);
    expect((await encryption.decrypt(second, 'kid')).toString()).toBe('key');
  });
});
