import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fields } from '../wire/fields.js';
import { readKeySetStatement } from '../wire/key-set-message.js';
import type { Trust, TrustStore } from '../wire/trust-store.js';

/** Keeps the trust in a file that only this user may read or write; a torn write leaves the file before. */
export class FileTrustStore implements TrustStore {
  constructor(private readonly path: string) {}

  async load(): Promise<Trust | undefined> {
    const text = await readIfThere(this.path);
    if (text === undefined) return undefined;
    const fields = Fields.of(JSON.parse(text));
    return { issuer: fields.text('issuer'), statement: readKeySetStatement(fields), epoch: fields.uuid('epoch') };
  }

  async save({ issuer, statement, epoch }: Trust): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const { version, keys, revokedKids, accessTokenLifetimeMaxS } = statement;
    const text = JSON.stringify({ issuer, epoch, version, keys, revokedKids, access_token_lifetime_max: accessTokenLifetimeMaxS });
    const next = `${this.path}.${process.pid}.next`;
    await writeFile(next, `${text}\n`, { mode: 0o600 });
    await rename(next, this.path);
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
