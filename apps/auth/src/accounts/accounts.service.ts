import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { parsePassword } from '../factors/password.js';
import { PasswordHasher } from '../factors/password-hasher.js';
import type { Initiator } from '../revocation/initiator.js';
import type { Revocation } from '../revocation/revocation.js';
import { RevocationLedger } from '../revocation/revocation-ledger.js';
import type { Account } from './account.js';
import type { AccountId } from './account-id.js';
import { type EmailAddress, parseEmailAddress } from './email-address.js';
import type { NewAccount } from './new-account.js';
import { UnknownAccountError } from './unknown-account.error.js';
import type { VerifiedAccount } from './verified-account.js';

const COLUMNS = 'a.id, a.email, a.email_verified, a.name, a.roles, a.disabled_at, a.created_at';

/** Who the people are. Everything that may end a token of theirs goes through the revocation ledger, in the same transaction. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: DataSource,
    private readonly passwords: PasswordHasher,
    private readonly revocations: RevocationLedger,
  ) {}

  /** Creates the account unless its address has one already; returns whichever holds the address now. */
  async createUnlessExists(wanted: NewAccount): Promise<Account> {
    const existing = await this.findByEmail(wanted.email);
    if (existing !== undefined) return existing;

    const passwordHash = await this.passwords.hash(wanted.password);
    await this.database.query(
      `INSERT INTO account (email, email_verified, name, roles, password_hash) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING`,
      [wanted.email, wanted.emailVerified, wanted.name, wanted.roles, passwordHash],
    );
    const created = await this.findByEmail(wanted.email);
    if (created === undefined) throw new UnknownAccountError();
    return created;
  }

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

  /** Locks the account and ends all that was issued for it. Throws {@link UnknownAccountError}. */
  async disable(id: AccountId, initiator: Initiator): Promise<Revocation> {
    return this.database.transaction(async (tx) => {
      const [, count]: [unknown, number] = await tx.query('UPDATE account SET disabled_at = coalesce(disabled_at, now()) WHERE id = $1', [
        id,
      ]);
      if (count === 0) throw new UnknownAccountError();
      return this.revocations.record(tx, { kind: 'account', value: id, reason: 'account-disabled', initiator });
    });
  }

  /** Lets the person sign in again; what was issued before stays dead. Throws {@link UnknownAccountError}. */
  async enable(id: AccountId): Promise<void> {
    const [, count]: [unknown, number] = await this.database.query('UPDATE account SET disabled_at = NULL WHERE id = $1', [id]);
    if (count === 0) throw new UnknownAccountError();
  }

  /** Ends every session, grant and token of the account at once; the person may sign in again in the same millisecond. */
  async signOutEverywhere(id: AccountId, initiator: Initiator): Promise<Revocation> {
    return this.database.transaction((tx) =>
      this.revocations.record(tx, { kind: 'account', value: id, reason: 'signed-out-everywhere', initiator }),
    );
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
