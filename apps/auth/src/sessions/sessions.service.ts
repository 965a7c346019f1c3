import { Injectable } from '@nestjs/common';
import { RequestDatabase } from '../database/request-database.js';
import type { Initiator } from '../revocation/initiator.js';
import type { Revocation } from '../revocation/revocation.js';
import { RevocationLedger } from '../revocation/revocation-ledger.js';
import type { Session } from './session.js';

/** Who is signed in where. Ends sessions; `revocation` makes that true everywhere. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: RequestDatabase,
    private readonly ledger: RevocationLedger,
  ) {}

  /** The live session. */
  async find(sid: string): Promise<Session | undefined> {
    const [row] = await this.database.query<SessionRow>(`SELECT ${COLUMNS} FROM live_session WHERE sid = $1`, [sid]);
    return row && sessionOf(row);
  }

  /** A person's live sessions, the latest first. */
  async listOf(accountId: string): Promise<readonly Session[]> {
    const rows = await this.database.query<SessionRow>(
      `SELECT ${COLUMNS} FROM live_session WHERE account_id = $1 ORDER BY last_seen_at DESC, sid`,
      [accountId],
    );
    return rows.map(sessionOf);
  }

  /** Signs one session out. Once this resolves, the ledger holds the revocation, whatever dies next. */
  end(sid: string, initiator: Initiator): Promise<Revocation> {
    return this.database.transact((tx) => this.ledger.record(tx, { kind: 'session', value: sid, reason: 'signed-out', initiator }));
  }
}

const COLUMNS = 'sid, account_id, signed_in_at, last_seen_at, expires_at, user_agent';

interface SessionRow {
  readonly sid: string;
  readonly account_id: string;
  readonly signed_in_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly user_agent: string | null;
}

function sessionOf(row: SessionRow): Session {
  return {
    sid: row.sid,
    accountId: row.account_id,
    signedInAt: row.signed_in_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    userAgent: row.user_agent ?? undefined,
  };
}
