import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { argon2id, hash, verify } from 'argon2';
import { BoundedQueue } from './bounded-queue.js';
import type { Password } from './password.js';

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. */
const ARGON2ID = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Two at a time (of libuv's four threads) and 64 waiting: at 25 ms each nobody waits for much more than a second. */
const LIMITS = { running: 2, waiting: 64, retryAfterS: 2 } as const;

/** Hashes and checks passwords, never more at once than the machine can bear. */
@Injectable()
export class PasswordHasher {
  private readonly queue = new BoundedQueue(LIMITS);
  private readonly nobody = hash(randomBytes(32), ARGON2ID);

  /** The PHC string to store. Throws `HashingBusyError` when too many wait. */
  async hash(password: Password): Promise<string> {
    return this.queue.run(() => hash(password, ARGON2ID));
  }

  /**
   * Whether the password belongs to the hash. Without a hash, or with what cannot be a password, it takes just as long and is `false`:
   * an unknown account cannot be told from a wrong password by the clock. Throws `HashingBusyError` when too many wait.
   */
  async verify(stored: string | undefined, password: Password | undefined): Promise<boolean> {
    const known = stored ?? (await this.nobody);
    const matches = await this.queue.run(() => verify(known, password ?? ''));
    return matches && stored !== undefined && password !== undefined;
  }
}
