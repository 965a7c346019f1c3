import Provider, { type AdapterPayload } from 'oidc-provider';
import type { RequestDatabase } from '../../database/request-database.js';
import { mintRequestOf } from '../../grants/mint-request.js';
import type { MintGate } from '../../grants/mint-gate.js';
import { EngineRecords } from './engine-records.js';

/** Tokens for the issuer itself, the only opaque ones. They pass the mint gate like all others, and every look-up is exact. */
export class OpaqueTokenRecords extends EngineRecords {
  constructor(
    model: 'AccessToken' | 'ClientCredentials',
    database: RequestDatabase,
    private readonly gate: MintGate,
  ) {
    super(model, database);
  }

  override async upsert(id: string, payload: AdapterPayload, expiresInS?: number): Promise<void> {
    const request = mintRequestOf(Provider.ctx, { ...payload, lifetimeS: expiresInS ?? 0 });
    const minting = request.kind === 'person' ? await this.gate.forPerson(request) : await this.gate.forClient(request);
    const sid = minting.sessionLive ? { sid: payload.sessionUid } : {};
    await super.upsert(id, { ...payload, ...sid, generations: minting.generations }, expiresInS);
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await super.find(id);
    if (payload === undefined) return undefined;
    const [issuer, account, client] = Array.isArray(payload['generations']) ? payload['generations'] : [];
    const live = await this.database.query(LIVE, [
      issuer,
      payload.clientId,
      client,
      payload.accountId ?? null,
      account,
      payload.grantId ?? null,
      payload.sid ?? null,
    ]);
    return live.length === 0 ? undefined : payload;
  }
}

const LIVE = `
  SELECT FROM ledger_state l
    JOIN client c ON c.id = $2 AND c.generation = $3 AND c.disabled_at IS NULL
   WHERE l.issuer_generation = $1
     AND ($4::uuid IS NULL OR EXISTS (SELECT FROM live_grant g JOIN account a ON a.id = g.account_id
                                       WHERE g.id = $6 AND g.client_id = $2 AND a.id = $4 AND a.generation = $5))
     AND ($7::uuid IS NULL OR EXISTS (SELECT FROM live_session e WHERE e.sid = $7))`;
