import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The revocation ledger with its numbering function (PROTOCOL §2), and the signing keys (DESIGN §7). */
export class Ledger1764000000100 implements MigrationInterface {
  readonly name = 'Ledger1764000000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [ledgerTables, notifyOnInsert, numbering, lifetimes, sweeping, signingKeys]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function sweep_revocations, number_revocations, declare_access_token_lifetime, access_token_lifetime_is_declared;
      drop table signing_key, revocation, access_token_lifetime, ledger_state;
      drop function notify_of_revocation;
    `);
  }
}

const ledgerTables = `
create table ledger_state (
  only_row boolean primary key default true check (only_row),
  epoch uuid not null default uuidv7(),
  position bigint not null default 0,                 -- the highest position given
  first_position bigint not null default 1,           -- the lowest position not yet expired
  at timestamptz not null default now(),              -- ledger time; never goes back
  issuer_generation bigint not null default floor(extract(epoch from now()))::bigint,
  key_set_version bigint not null default 0,
  lifetime_max_s int not null default 0,              -- longest lifetime any live access token can have
  sweep_below bigint not null default 1,              -- what 'from' had passed at sweep_noted_at
  sweep_noted_at timestamptz not null default now()
);
insert into ledger_state default values;

create table revocation (
  id uuid primary key default uuidv7(),
  position bigint unique,
  kind text not null check (kind in ('token', 'session', 'grant', 'account', 'client', 'issuer', 'key')),
  value text not null,
  generation bigint check ((generation is not null) = (kind in ('account', 'client', 'issuer'))),
  expires_at timestamptz check ((expires_at is null) = (position is null)),
  reason text not null,
  initiator text not null,
  created_at timestamptz not null default now()
);
create index revocation_unnumbered on revocation (id) where position is null;
create index revocation_subject on revocation (kind, value);

create table access_token_lifetime (
  lifetime_s int primary key,
  declared_at timestamptz not null
);
`;

const notifyOnInsert = `
create function notify_of_revocation() returns trigger language plpgsql as $$
begin
  perform pg_notify('valetkey_revocation', '');
  return null;
end $$;
create trigger revocation_notify after insert on revocation for each statement execute function notify_of_revocation();
`;

/*
 * The row lock comes first and the rows are read by a second statement, hence with a snapshot taken after the lock was had:
 * as one SQL statement two calls gave positions 1, 2, 5 (model/pg-facts.sh, 7). The lock timeout is part of the function,
 * so that nobody can wait for longer.
 */
const numbering = `
create function number_revocations(
  out epoch uuid, out first_position bigint, out last_position bigint, out at timestamptz, out key_set_version bigint
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  state ledger_state;
  longest_s int;
  numbered bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'number_revocations() needs READ COMMITTED: another snapshot would miss committed rows';
  end if;
  select * into strict state from ledger_state for update;
  state.at := greatest(state.at + interval '1 microsecond', now());

  -- Lowered only when the last token minted with the longer lifetime has expired.
  select max(l.lifetime_s) into longest_s from access_token_lifetime l
    where l.declared_at + interval '1 hour' + l.lifetime_s * interval '1 second' > state.at;
  if longest_s < state.lifetime_max_s then
    state.lifetime_max_s := longest_s;
    state.key_set_version := greatest(state.key_set_version + 1, (extract(epoch from state.at) * 1000000)::bigint);
  end if;

  update revocation r
    set position = state.position + unnumbered.step,
        -- 60 s is the largest clock tolerance a service may have.
        expires_at = greatest(state.at, clock_timestamp()) + state.lifetime_max_s * interval '1 second' + interval '60 seconds'
    from (select id, row_number() over (order by id) as step from revocation where position is null) unnumbered
    where r.id = unnumbered.id;
  get diagnostics numbered = row_count;
  state.position := state.position + numbered;

  state.first_position := coalesce(
    (select r.position from revocation r
      where r.position >= state.first_position and r.expires_at > state.at order by r.position limit 1),
    state.position + 1);

  update ledger_state s
    set position = state.position, first_position = state.first_position, at = state.at,
        lifetime_max_s = state.lifetime_max_s, key_set_version = state.key_set_version;
  epoch := state.epoch;
  first_position := state.first_position;
  last_position := state.position;
  at := state.at;
  key_set_version := state.key_set_version;
end $$;
`;

/*
 * An issuer declares the lifetime it mints with before its first mint and every few minutes; the mint gate asks whether that
 * was done within the hour. So an hour and a lifetime after the last declaration no such token lives, whatever stalled.
 */
const lifetimes = `
create function declare_access_token_lifetime(declared_s int) returns void language plpgsql volatile as $$
begin
  perform 1 from ledger_state for update;
  insert into access_token_lifetime values (declared_s, now())
    on conflict (lifetime_s) do update set declared_at = greatest(access_token_lifetime.declared_at, excluded.declared_at);
  update ledger_state
    set lifetime_max_s = declared_s,
        key_set_version = greatest(key_set_version + 1, (extract(epoch from now()) * 1000000)::bigint)
    where lifetime_max_s < declared_s;
end $$;

create function access_token_lifetime_is_declared(asked_s int) returns boolean language sql stable as $$
  select exists (select from access_token_lifetime where lifetime_s >= asked_s and declared_at > now() - interval '1 hour')
$$;
`;

const sweeping = `
create function sweep_revocations() returns void language plpgsql volatile set lock_timeout = '1s' as $$
declare
  state ledger_state;
begin
  select * into strict state from ledger_state for update;
  if now() < state.sweep_noted_at + interval '1 minute' then
    return;
  end if;
  delete from revocation where position in
    (select r.position from revocation r where r.position < state.sweep_below order by r.position limit 10000);
  update ledger_state set sweep_below = first_position, sweep_noted_at = now()
    where not exists (select from revocation r where r.position < state.sweep_below);
  delete from access_token_lifetime where declared_at + interval '2 hours' + lifetime_s * interval '1 second' < now();
end $$;
`;

const signingKeys = `
create table signing_key (
  kid text primary key,
  algorithm text not null,
  public_jwk jsonb not null,
  private_key bytea not null,                         -- encrypted; see signing-keys/key-encryption.ts
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
`;
