import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Clients, resources, sessions, grants, and the protocol engine's records. */
export class EngineTables1764000000000 implements MigrationInterface {
  readonly name = 'EngineTables1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE client (
        id text PRIMARY KEY,
        name text NOT NULL,
        secret_hash text,
        metadata jsonb NOT NULL DEFAULT '{}',
        first_party boolean NOT NULL DEFAULT false,
        default_resource text,
        default_scope text,
        generation bigint NOT NULL DEFAULT 1,
        disabled_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE resource (
        audience text PRIMARY KEY,
        name text NOT NULL,
        client_id text REFERENCES client (id),
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE session (
        sid uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        issuer_generation bigint NOT NULL,
        account_generation bigint NOT NULL,
        signed_in_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        user_agent text
      )`);
    await runner.query('CREATE INDEX session_account ON session (account_id)');
    await runner.query(`
      CREATE TABLE oauth_grant (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        client_id text NOT NULL REFERENCES client (id),
        sid uuid,
        issuer_generation bigint NOT NULL,
        account_generation bigint NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX oauth_grant_account ON oauth_grant (account_id)');
    await runner.query('CREATE INDEX oauth_grant_sid ON oauth_grant (sid)');
    // Identifiers are stored as SHA-256: a dump signs nobody in (SECURITY §3).
    await runner.query(`
      CREATE TABLE engine_record (
        model text NOT NULL,
        id_hash bytea NOT NULL,
        payload jsonb NOT NULL,
        grant_id uuid,
        uid_hash bytea,
        user_code_hash bytea,
        successor_hash bytea,
        successor_sealed bytea,
        consumed_at timestamptz,
        expires_at timestamptz,
        PRIMARY KEY (model, id_hash)
      )`);
    await runner.query('CREATE INDEX engine_record_grant ON engine_record (grant_id) WHERE grant_id IS NOT NULL');
    await runner.query('CREATE UNIQUE INDEX engine_record_uid ON engine_record (model, uid_hash) WHERE uid_hash IS NOT NULL');
    await runner.query(
      'CREATE UNIQUE INDEX engine_record_user_code ON engine_record (model, user_code_hash) WHERE user_code_hash IS NOT NULL',
    );
    await runner.query('CREATE INDEX engine_record_expiry ON engine_record (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE engine_record, oauth_grant, session, resource, client');
  }
}
