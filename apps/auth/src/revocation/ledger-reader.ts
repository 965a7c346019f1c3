import type { JsonWebKey } from 'node:crypto';
import type { Heartbeat, KeySetMessage, RevocationEntry, RevocationKind } from '@valetkey/auth/wire';

/** One statement in autocommit: never BEGIN … COMMIT, which would hold the ledger's row while its caller is stopped (PROTOCOL §2). */
export type RunStatement = (sql: string, values?: readonly unknown[]) => Promise<readonly unknown[]>;

/** The ledger as the plane's messages have it: whole microseconds, numbers, and this issuer's name on each. */
export class LedgerReader {
  constructor(
    private readonly run: RunStatement,
    private readonly issuer: string,
  ) {}

  /** Numbers what has committed, and says what the ledger then held (PROTOCOL §2). Fails after a second's wait for another call. */
  async number(): Promise<Heartbeat> {
    const [row] = (await this.run(
      `select epoch, first_position, last_position, key_set_version, (extract(epoch from at) * 1000000)::bigint as at_us
        from number_revocations()`,
    )) as HeartbeatRow[];
    if (!row) throw new Error('The ledger has no state');
    return {
      issuer: this.issuer,
      epoch: row.epoch,
      from: Number(row.first_position),
      to: Number(row.last_position),
      at: Number(row.at_us),
      keys: Number(row.key_set_version),
    };
  }

  /** The lowest position that had not expired when it was last numbered. */
  async firstPosition(): Promise<number> {
    const [row] = (await this.run('select first_position from ledger_state')) as Pick<HeartbeatRow, 'first_position'>[];
    if (!row) throw new Error('The ledger has no state');
    return Number(row.first_position);
  }

  /** The entries at these positions, as far as they are still kept. */
  async entries(first: number, last: number): Promise<RevocationEntry[]> {
    const rows = (await this.run(`${selectEntries}, reason, initiator from revocation where position between $1 and $2 order by position`, [
      first,
      last,
    ])) as EntryRow[];
    return rows.map((row) => entryOf(row, this.issuer));
  }

  /** The signed statement's content, read in one snapshot. */
  async keySet(): Promise<KeySetMessage> {
    const [row] = (await this.run(
      `select epoch, position, key_set_version, lifetime_max_s,
          (select jsonb_agg(public_jwk order by created_at, kid) from signing_key where revoked_at is null) as keys,
          (select jsonb_agg(kid order by kid) from signing_key where revoked_at is not null) as revoked_kids
        from ledger_state`,
    )) as KeySetRow[];
    if (!row) throw new Error('The ledger has no state');
    return {
      issuer: this.issuer,
      epoch: row.epoch,
      to: Number(row.position),
      statement: {
        version: Number(row.key_set_version),
        keys: row.keys ?? [],
        revokedKids: row.revoked_kids ?? [],
        accessTokenLifetimeMaxS: row.lifetime_max_s,
      },
    };
  }
}

/** Begins the statement that reads entries; `entryOf` takes its rows. */
export const selectEntries = `select (select epoch from ledger_state) as epoch, position, id, kind, value, generation,
  (extract(epoch from expires_at) * 1000000)::bigint as expires_at_us`;

/** An entry of the wire from its row. What an issuer-wide one names is this issuer. */
export function entryOf(row: EntryRow, issuer: string): RevocationEntry {
  return {
    epoch: row.epoch,
    position: Number(row.position),
    id: row.id,
    kind: row.kind,
    value: row.kind === 'issuer' ? issuer : row.value,
    ...(row.generation !== null && { generation: Number(row.generation) }),
    expiresAt: Number(row.expires_at_us),
    ...(row.reason !== undefined && { reason: row.reason }),
    ...(row.initiator !== undefined && { initiator: row.initiator }),
  };
}

/** PostgreSQL's bigint comes as text. */
export interface EntryRow {
  readonly epoch: string;
  readonly position: string;
  readonly id: string;
  readonly kind: RevocationKind;
  readonly value: string;
  readonly generation: string | null;
  readonly expires_at_us: string;
  readonly reason?: string;
  readonly initiator?: string;
}

interface HeartbeatRow {
  readonly epoch: string;
  readonly first_position: string;
  readonly last_position: string;
  readonly key_set_version: string;
  readonly at_us: string;
}

interface KeySetRow {
  readonly epoch: string;
  readonly position: string;
  readonly key_set_version: string;
  readonly lifetime_max_s: number;
  readonly keys: JsonWebKey[] | null;
  readonly revoked_kids: string[] | null;
}
