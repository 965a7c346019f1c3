import type { AdapterPayload } from 'oidc-provider';
import type { GrantRevocations } from '../../grants/grant-revocations.js';
import type { RequestDatabase } from '../../database/request-database.js';
import { parseGenerations } from '../../grants/generations.js';
import { isUuid } from '../uuid.js';
import { EngineRecords } from './engine-records.js';

/** Grants: the engine's record of what was allowed, beside the row that says whether it still lives. */
export class GrantRecords extends EngineRecords {
  constructor(
    database: RequestDatabase,
    private readonly revocations: GrantRevocations,
  ) {
    super('Grant', database);
  }

  /** Only while it lives: whatever hangs on a grant is refused with it. */
  override async find(id: string): Promise<AdapterPayload | undefined> {
    if (!isUuid(id)) return undefined;
    const live = await this.database.query('SELECT FROM live_grant WHERE id = $1', [id]);
    return live.length === 0 ? undefined : super.find(id);
  }

  override async upsert(id: string, payload: AdapterPayload, expiresInS?: number): Promise<void> {
    const generations = parseGenerations(payload['generations']);
    await this.database.query(
      `INSERT INTO oauth_grant (id, account_id, client_id, sid, issuer_generation, account_generation, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 second') ON CONFLICT (id) DO NOTHING`,
      [id, payload.accountId, payload.clientId, payload.sid, generations.issuer, generations.account, expiresInS],
    );
    await super.upsert(id, payload, expiresInS);
  }

  /** The engine destroys a grant on reuse, revocation and sign-out. */
  override destroy(id: string): Promise<void> {
    return this.revocations.revoke(id);
  }
}
