import { Injectable } from '@nestjs/common';
import { RequestDatabase } from '../database/request-database.js';
import type { IssuedToken } from './issued-token.js';

/** Whether a genuine token is alive by the ledger itself, which is always exact (PROTOCOL §1). */
@Injectable()
export class LiveTokens {
  constructor(private readonly database: RequestDatabase) {}

  async isLive(token: IssuedToken): Promise<boolean> {
    const rows = await this.database.query(LIVE, [
      [token.jti, ...(token.origin_jti === undefined ? [] : [token.origin_jti]), ...(token.parent_jtis ?? [])],
      token.sid ?? null,
      token.grant_id ?? null,
      token.kid,
      token.gen[0],
      token.grant_id === undefined ? null : token.sub,
      token.gen[1],
      token.client_id,
      token.gen[2],
    ]);
    return rows.length > 0;
  }
}

const LIVE = `
  SELECT FROM ledger_state l
    JOIN client c ON c.id = $8 AND c.generation <= $9 AND c.disabled_at IS NULL
   WHERE l.issuer_generation <= $5
     AND NOT EXISTS (SELECT FROM revocation r
                      WHERE (r.kind = 'token' AND r.value = ANY ($1::text[])) OR (r.kind = 'session' AND r.value = $2::text)
                         OR (r.kind = 'grant' AND r.value = $3::text) OR (r.kind = 'key' AND r.value = $4::text))
     AND ($6::text IS NULL OR EXISTS (SELECT FROM account a WHERE a.id = $6::text::uuid AND a.generation <= $7 AND a.disabled_at IS NULL))
     AND ($2::text IS NULL OR EXISTS (SELECT FROM session e WHERE e.sid = $2::text::uuid AND e.ended_at IS NULL))
     AND ($3::text IS NULL OR EXISTS (SELECT FROM oauth_grant g WHERE g.id = $3::text::uuid AND g.revoked_at IS NULL))`;
