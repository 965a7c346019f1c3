import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What 'live' means for a session and a grant, in one place: not ended, not expired, the account enabled, and no generation raised
 * since the credential was checked (PROTOCOL §8). Read by the mint gate, by the engine's storage and by introspection.
 */
export class LiveViews1764000002000 implements MigrationInterface {
  readonly name = 'LiveViews1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE VIEW live_session AS
        SELECT e.* FROM session e
          JOIN ledger_state l ON l.issuer_generation = e.issuer_generation
          JOIN account a ON a.id = e.account_id AND a.generation = e.account_generation AND a.disabled_at IS NULL
         WHERE e.ended_at IS NULL AND e.expires_at > now()`);
    await runner.query(`
      CREATE VIEW live_grant AS
        SELECT g.* FROM oauth_grant g
          JOIN ledger_state l ON l.issuer_generation = g.issuer_generation
          JOIN account a ON a.id = g.account_id AND a.generation = g.account_generation AND a.disabled_at IS NULL
          JOIN client c ON c.id = g.client_id AND c.disabled_at IS NULL
         WHERE g.revoked_at IS NULL AND g.expires_at > now()`);
    // How often a refresh token was presented again within its grace window; many times is an alarm.
    await runner.query('ALTER TABLE engine_record ADD COLUMN repeats integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE engine_record DROP COLUMN repeats');
    await runner.query('DROP VIEW live_grant, live_session');
  }
}
