import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of `DatabaseTrustStore`: at most one row. It belongs in each service's own list of migrations. */
export class CreateResourceTrust1764000000000 implements MigrationInterface {
  readonly name = 'CreateResourceTrust1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE resource_trust (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        issuer text NOT NULL,
        epoch text NOT NULL,
        version bigint NOT NULL,
        statement jsonb NOT NULL,
        saved_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE resource_trust');
  }
}
