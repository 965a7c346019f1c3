import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { parsePassword } from '../factors/password.js';
import { PasswordHasher } from '../factors/password-hasher.js';
import type { Account } from './account.js';
import type { AccountId } from './account-id.js';
import { type EmailAddress, parseEmailAddress } from './email-address.js';
import type { VerifiedAccount } from './verified-account.js';

const COLUMNS = 'a.id, a.email, a.email_verified, a.name, a.roles, a.disabled_at, a.created_at';

/** Who the people are. Everything that may end a token of theirs goes through the revocation ledger, in the same transaction. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: DataSource,
    private readonly passwords: PasswordHasher,
  ) {}

  /** The account, disabled ones too. */
  async find(id: AccountId | string): Promise<Account | undefined> {
    if (!UUID.test(id)) return undefined;
    const rows: AccountRow[] = await this.database.query(`SELECT ${COLUMNS} FROM account a WHERE a.id = $1`, [id]);
    return rows[0] && accountOf(rows[0]);
  }

  /** The account with this address, by the one comparison rule; disabled ones too. */
  async findByEmail(email: EmailAddress): Promise<Account | undefined> {
    const rows: AccountRow[] = await this.database.query(`SELECT ${COLUMNS} FROM account a WHERE a.email = $1`, [email]);
    return rows[0] && accountOf(rows[0]);
  }

  /**
   * Who signs in with these, or `undefined` for an unknown address, a wrong password and a disabled account alike, each after the same
   * work. The generations are of the very statement that read the password's hash (PROTOCOL §8): a password changed or an account
   * revoked while argon2 computed leaves them stale, and the mint gate refuses. Throws `HashingBusyError` in a flood.
   */
  async verifyPassword(email: string, password: string): Promise<VerifiedAccount | undefined> {
    const [row] = await this.readCredential(parseEmailAddress(email));
    if (row === undefined) throw new TypeError('ledger_state has no row: the migrations have not run.');

    const matches = await this.passwords.verify(row.password_hash ?? undefined, parsePassword(password));
    if (!matches || row.id === null || row.disabled_at !== null) return undefined;

    return {
      account: accountOf(row),
      generations: { issuer: Number(row.issuer_generation), account: Number(row.generation) },
    };
  }

  /** One statement, one snapshot: the hash, the account's generation and the issuer's. Without an account only the latter. */
  private readCredential(email: EmailAddress | undefined): Promise<CredentialRow[]> {
    return this.database.query(
      `SELECT ${COLUMNS}, a.password_hash, a.generation, s.issuer_generation
         FROM ledger_state s LEFT JOIN account a ON a.email = $1`,
      [email ?? null],
    );
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface AccountRow {
  readonly id: AccountId;
  readonly email: EmailAddress;
  readonly email_verified: boolean;
  readonly name: string;
  readonly roles: string[];
  readonly disabled_at: Date | null;
  readonly created_at: Date;
}

type CredentialRow = (AccountRow | { readonly id: null }) & {
  readonly password_hash: string | null;
  readonly generation: string | null;
  readonly issuer_generation: string;
};

function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    email: row.email,
    emailVerified: row.email_verified,
    name: row.name,
    roles: row.roles,
    disabledAt: row.disabled_at,
    createdAt: row.created_at,
  };
}
