import { type AdapterPayload, errors } from 'oidc-provider';
import { EngineRecords } from './engine-records.js';
import { identifierHash } from './identifier-hash.js';

/** Assertions that were used. They have a connection of their own: a request that fails has used its assertion all the same. */
export class ReplayRecords extends EngineRecords {
  /** The engine looks before it writes; of two at the same moment only one inserts the row. */
  override async upsert(id: string, payload: AdapterPayload, expiresInS?: number): Promise<void> {
    const inserted = await this.database.queryApart(
      `INSERT INTO engine_record AS r (model, id_hash, payload, expires_at) VALUES ($1, $2, $3, now() + $4 * interval '1 second')
       ON CONFLICT (model, id_hash) DO UPDATE SET expires_at = excluded.expires_at WHERE r.expires_at <= now()
       RETURNING 1`,
      [this.model, identifierHash(id), JSON.stringify({ iss: payload.iss, iat: payload.iat, exp: payload.exp }), expiresInS ?? 0],
    );
    if (inserted.length === 0) throw new errors.InvalidClientAuth('assertions must only be used once');
  }
}
