import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { RequestDatabase } from '../../database/request-database.js';
import { identifierHash } from './identifier-hash.js';

/**
 * The engine's storage port on PostgreSQL, for one of its models. Identifiers are stored hashed and are not part of the payload.
 * Models that need more extend it.
 */
export class EngineRecords implements Adapter {
  constructor(
    protected readonly model: string,
    protected readonly database: RequestDatabase,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresInS?: number): Promise<void> {
    await this.database.query(
      `INSERT INTO engine_record (model, id_hash, payload, grant_id, uid_hash, user_code_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 second')
       ON CONFLICT (model, id_hash) DO UPDATE
         SET payload = excluded.payload, grant_id = excluded.grant_id, uid_hash = excluded.uid_hash, expires_at = excluded.expires_at`,
      [
        this.model,
        identifierHash(id),
        JSON.stringify(withoutIdentifiers(payload)),
        payload.grantId ?? null,
        payload.uid === undefined ? null : identifierHash(payload.uid),
        payload.userCode === undefined ? null : identifierHash(payload.userCode),
        expiresInS ?? null,
      ],
    );
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.database.query<EngineRecordRow>(`${SELECT} AND id_hash = $2`, [this.model, identifierHash(id)]);
    return row && payloadOf(row, id);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.database.query<EngineRecordRow>(`${SELECT} AND uid_hash = $2`, [this.model, identifierHash(uid)]);
    return row && payloadOf(row);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.database.query<EngineRecordRow>(`${SELECT} AND user_code_hash = $2`, [this.model, identifierHash(userCode)]);
    return row && payloadOf(row);
  }

  /** Once: whoever comes second, also at the same moment, is refused. */
  async consume(id: string): Promise<void> {
    const consumed = await this.database.query(
      `WITH consumed AS (
         UPDATE engine_record SET consumed_at = clock_timestamp() WHERE model = $1 AND id_hash = $2 AND consumed_at IS NULL RETURNING 1
       ) SELECT FROM consumed`,
      [this.model, identifierHash(id)],
    );
    if (consumed.length === 0) throw new errors.InvalidGrant('already consumed');
  }

  async destroy(id: string): Promise<void> {
    await this.database.query('DELETE FROM engine_record WHERE model = $1 AND id_hash = $2', [this.model, identifierHash(id)]);
  }

  /** Nothing to do: what hangs on a grant is asked with the grant, which `GrantRecords.destroy` revokes. */
  revokeByGrantId(_grantId: string): Promise<void> {
    return Promise.resolve();
  }
}

const SELECT = `
  SELECT payload, extract(epoch FROM consumed_at)::float8 AS consumed
    FROM engine_record WHERE model = $1 AND (expires_at IS NULL OR expires_at > now())`;

/** What the engine needs of a row. */
export interface EngineRecordRow {
  readonly payload: AdapterPayload;
  readonly consumed: number | null;
}

/** A row as the engine wants it back; found by another column, it has no identifier. */
export function payloadOf(row: EngineRecordRow, id?: string): AdapterPayload {
  return {
    ...row.payload,
    ...(id === undefined ? {} : { jti: id }),
    ...(row.consumed === null ? {} : { consumed: Math.floor(row.consumed) }),
  };
}

/** An interaction carries the session's cookie, which nothing reads again. */
function withoutIdentifiers({ jti: _jti, ...payload }: AdapterPayload): AdapterPayload {
  if (payload.session?.cookie === undefined) return payload;
  const { cookie: _cookie, ...session } = payload.session;
  return { ...payload, session };
}
