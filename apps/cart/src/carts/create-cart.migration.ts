import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Carts and their lines. The row of a cart is what concurrent changes of it queue for. */
export class CreateCart1764000100000 implements MigrationInterface {
  readonly name = 'CreateCart1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cart (
        owner text PRIMARY KEY CHECK (owner <> ''),
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE cart_line (
        owner text NOT NULL REFERENCES cart ON DELETE CASCADE,
        product_id text NOT NULL,
        quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
        added_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (owner, product_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE cart_line, cart');
  }
}
