import { Injectable } from '@nestjs/common';
import { errors } from 'oidc-provider';
import { RequestDatabase } from '../database/request-database.js';

/** A token for a person, about to be minted. */
export interface PersonMint {
  readonly grantId: string;
  readonly accountId: string;
  readonly clientId: string;
  /** The client's generation in the snapshot in which it authenticated. */
  readonly clientGeneration: number;
  readonly sid: string | undefined;
  /** An offline grant: it outlives its session and then mints without `sid`. */
  readonly outlivesSession: boolean;
  readonly lifetimeS: number;
}

/** A client's own token, about to be minted. */
export interface ClientMint {
  readonly clientId: string;
  readonly clientGeneration: number;
  /** The issuer's generation in the snapshot in which the client authenticated. */
  readonly issuerGeneration: number;
  readonly lifetimeS: number;
}

/** What the gate found in its one snapshot: the token says this and nothing else. */
export interface Minting {
  /** `gen`: issuer, account (0 in a client's own token), client (PROTOCOL §8). */
  readonly generations: readonly number[];
  /** Unix seconds; `exp` counts from it. */
  readonly issuedAt: number;
  readonly roles: readonly string[];
  /** Whether the token may name its session. */
  readonly sessionLive: boolean;
}

/**
 * The last statement before signing (PROTOCOL §8): one statement, one snapshot, no locks. Whatever was revoked between the check of
 * the credential and this snapshot refuses; whatever is revoked later finds smaller generations in the token. Throws `invalid_grant`.
 */
@Injectable()
export class MintGate {
  constructor(private readonly database: RequestDatabase) {}

  async forPerson(mint: PersonMint): Promise<Minting> {
    const [row] = await this.database.query<GateRow>(PERSON, [
      mint.grantId,
      mint.accountId,
      mint.clientId,
      mint.clientGeneration,
      mint.sid ?? null,
      mint.outlivesSession,
      mint.lifetimeS,
    ]);
    return mintingOf(row);
  }

  async forClient(mint: ClientMint): Promise<Minting> {
    const [row] = await this.database.query<GateRow>(CLIENT, [mint.clientId, mint.clientGeneration, mint.issuerGeneration, mint.lifetimeS]);
    return mintingOf(row);
  }
}

// In a transaction `now()` is its beginning, so never after the snapshot, as the process's clock could be.
const FACTS = `
  floor(extract(epoch FROM greatest(now(), l.at)))::float8 AS issued_at,
  access_token_lifetime_is_declared`;

const PERSON = `
  SELECT l.issuer_generation::float8 AS issuer, a.generation::float8 AS account, c.generation::float8 AS client, a.roles,
         e.sid IS NOT NULL AS session_live,
         ${FACTS}($7::int) AS lifetime_declared
    FROM ledger_state l
    JOIN live_grant g ON g.id = $1 AND g.account_id = $2 AND g.client_id = $3
    JOIN account a ON a.id = g.account_id
    JOIN client c ON c.id = g.client_id AND c.generation = $4
    LEFT JOIN live_session e ON e.sid = $5 AND e.account_id = g.account_id
   WHERE e.sid IS NOT NULL OR $6`;

const CLIENT = `
  SELECT l.issuer_generation::float8 AS issuer, 0 AS account, c.generation::float8 AS client,
         ${FACTS}($4::int) AS lifetime_declared
    FROM ledger_state l
    JOIN client c ON c.id = $1 AND c.generation = $2 AND c.disabled_at IS NULL
   WHERE l.issuer_generation = $3`;

interface GateRow {
  readonly issuer: number;
  readonly account: number;
  readonly client: number;
  readonly roles?: string[];
  readonly session_live?: boolean;
  readonly issued_at: number;
  readonly lifetime_declared: boolean;
}

function mintingOf(row: GateRow | undefined): Minting {
  if (row === undefined) throw new errors.InvalidGrant('what the token would stand for has been revoked');
  if (!row.lifetime_declared) throw new Error('The lifetime of access tokens is not declared in the ledger; nothing may be minted.');
  const { issuer, account, client, issued_at: issuedAt, roles = [], session_live: sessionLive = false } = row;
  return { generations: [issuer, account, client], issuedAt, roles, sessionLive };
}
