import { Injectable } from '@nestjs/common';
import { RequestDatabase } from '../database/request-database.js';
import type { Initiator } from '../revocation/initiator.js';
import type { Revocation } from '../revocation/revocation.js';
import { RevocationLedger } from '../revocation/revocation-ledger.js';
import type { Generations } from './generations.js';

/** What a person has allowed a client. */
export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What people have allowed clients. */
@Injectable()
export class Grants {
  constructor(
    private readonly database: RequestDatabase,
    private readonly ledger: RevocationLedger,
  ) {}

  /** A person's live grants, the latest first. */
  async listOf(accountId: string): Promise<readonly Grant[]> {
    const rows = await this.database.query<GrantRow>(
      `SELECT g.id, g.client_id, c.name, g.created_at, g.expires_at
         FROM live_grant g JOIN client c ON c.id = g.client_id WHERE g.account_id = $1 ORDER BY g.created_at DESC, g.id`,
      [accountId],
    );
    return rows.map((row) => ({
      id: row.id,
      clientId: row.client_id,
      clientName: row.name,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }));
  }

  /** Withdraws a consent: the grant's refresh tokens and access tokens die. */
  withdraw(grantId: string, initiator: Initiator): Promise<Revocation> {
    return this.database.transact((tx) =>
      this.ledger.record(tx, { kind: 'grant', value: grantId, reason: 'consent-withdrawn', initiator }),
    );
  }

  /** What a live session noted when its credential was checked: a grant given in it notes the same. */
  async generationsOfSession(sid: string): Promise<Generations | undefined> {
    const [row] = await this.database.query<{ issuer: number; account: number }>(
      'SELECT issuer_generation::float8 AS issuer, account_generation::float8 AS account FROM live_session WHERE sid = $1',
      [sid],
    );
    return row;
  }
}

interface GrantRow {
  readonly id: string;
  readonly client_id: string;
  readonly name: string;
  readonly created_at: Date;
  readonly expires_at: Date;
}
