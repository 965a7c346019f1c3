import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many of each product lie in the warehouse. */
export class CreateStock1764000200000 implements MigrationInterface {
  readonly name = 'CreateStock1764000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stock (
        product_id text PRIMARY KEY REFERENCES product ON DELETE CASCADE,
        on_hand integer NOT NULL CHECK (on_hand >= 0),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stock');
  }
}
