import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Surroundings } from './system.ts';

/** Secrets of one system, made up on the spot. */
export function randomSecrets(): Surroundings['secrets'] {
  return {
    postgresPassword: randomBytes(18).toString('hex'),
    keyEncryptionKey: randomBytes(32).toString('base64url'),
    cookieKey: randomBytes(32).toString('base64url'),
  };
}

/** The secrets a folder's system was created with: signing keys in its database can be read with these alone. */
export function keptSecrets(file: string): Surroundings['secrets'] {
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(randomSecrets(), undefined, 2)}\n`, { mode: 0o600 });
  return JSON.parse(readFileSync(file, 'utf8'));
}
