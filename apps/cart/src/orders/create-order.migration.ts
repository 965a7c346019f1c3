import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Orders. Money in minor units, which fit a JavaScript number. */
export class CreateOrder1764000200000 implements MigrationInterface {
  readonly name = 'CreateOrder1764000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_order (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        owner text NOT NULL,
        status text NOT NULL,
        total_minor bigint NOT NULL CHECK (total_minor BETWEEN 0 AND 9007199254740991),
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX customer_order_owner ON customer_order (owner, id DESC)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE customer_order');
  }
}
