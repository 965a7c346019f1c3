import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Payments. Money in minor units, which fit a JavaScript number. */
export class CreatePayment1764000100000 implements MigrationInterface {
  readonly name = 'CreatePayment1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        owner text NOT NULL,
        status text NOT NULL,
        amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 0 AND 9007199254740991),
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX payment_owner ON payment (owner, id DESC)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE payment');
  }
}
