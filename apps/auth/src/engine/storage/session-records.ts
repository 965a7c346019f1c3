import Provider, { type AdapterPayload } from 'oidc-provider';
import type { RequestDatabase } from '../../database/request-database.js';
import { parseGenerations } from '../../grants/generations.js';
import { SESSION_ABSOLUTE_S } from '../settings/lifetimes.js';
import { EngineRecords } from './engine-records.js';

const USER_AGENT_MAX = 300;

/** Sessions: the engine's record, found only while the row beside it says that the person is still signed in. */
export class SessionRecords extends EngineRecords {
  constructor(database: RequestDatabase) {
    super('Session', database);
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    return this.ifLive(await super.find(id));
  }

  override async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.ifLive(await super.findByUid(uid));
  }

  /** The row first: a record without its row would be nobody's session. */
  override async upsert(id: string, payload: AdapterPayload, expiresInS?: number): Promise<void> {
    if (payload.accountId !== undefined) await this.saveRow(payload);
    await super.upsert(id, payload, expiresInS);
  }

  private async ifLive(payload: AdapterPayload | undefined): Promise<AdapterPayload | undefined> {
    if (payload?.accountId === undefined) return payload;
    const live = await this.database.query('SELECT FROM live_session WHERE sid = $1 AND account_id = $2', [payload.uid, payload.accountId]);
    return live.length === 0 ? undefined : payload;
  }

  /** Signing in again raises what the session noted; an older copy of the record never lowers it. */
  private async saveRow(payload: AdapterPayload): Promise<void> {
    const generations = parseGenerations(payload['generations']);
    await this.database.query(
      `INSERT INTO session AS s (sid, account_id, issuer_generation, account_generation, signed_in_at, last_seen_at, expires_at, user_agent)
       VALUES ($1, $2, $3, $4, to_timestamp($5), now(), to_timestamp($5) + $6 * interval '1 second', $7)
       ON CONFLICT (sid) DO UPDATE
         SET last_seen_at = now(),
             signed_in_at = greatest(s.signed_in_at, excluded.signed_in_at),
             expires_at = greatest(s.expires_at, excluded.expires_at),
             issuer_generation = greatest(s.issuer_generation, excluded.issuer_generation),
             account_generation = greatest(s.account_generation, excluded.account_generation)
       WHERE s.account_id = excluded.account_id AND s.ended_at IS NULL`,
      [
        payload.uid,
        payload.accountId,
        generations.issuer,
        generations.account,
        payload.loginTs,
        SESSION_ABSOLUTE_S,
        Provider.ctx?.get('user-agent').slice(0, USER_AGENT_MAX) ?? null,
      ],
    );
  }
}
