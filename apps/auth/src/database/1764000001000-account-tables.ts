import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The people, and what throttles guesses at their passwords. */
export class AccountTables1764000001000 implements MigrationInterface {
  readonly name = 'AccountTables1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    // The check is the comparison rule of accounts/email-address.ts. `translate`, since `lower` follows the database's locale.
    await runner.query(`
      CREATE TABLE account (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        email text NOT NULL UNIQUE
          CHECK (email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
        email_verified boolean NOT NULL DEFAULT false,
        name text NOT NULL,
        password_hash text,
        roles text[] NOT NULL DEFAULT '{}',
        disabled_at timestamptz,
        generation bigint NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    // The table rate-limiter-flexible expects, unlogged: a crash forgets attempts, not people.
    await runner.query(`
      CREATE UNLOGGED TABLE login_throttle (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      )`);
    await runner.query('CREATE INDEX login_throttle_expire ON login_throttle (expire)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE login_throttle, account');
  }
}
