import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Initiator } from './initiator.js';
import type { Revocation, RevocationKind } from './revocation.js';
import { UnknownRevocationSubjectError } from './unknown-revocation-subject.error.js';

/** What `record` is told: which thing dies, why, and at whose wish. An issuer-wide revocation names nothing. */
export type RevocationRequest = { readonly reason: string; readonly initiator: Initiator } & (
  | { readonly kind: 'token' | 'session' | 'grant' | 'account' | 'client'; readonly value: string }
  | { readonly kind: 'issuer' }
);

/** The one place that writes revocations (PROTOCOL §2). */
@Injectable()
export class RevocationLedger {
  /**
   * Records a revocation in the caller's transaction: raises the generation of account, client or issuer, or marks the session
   * ended or the grant revoked, and inserts the row, which numbering publishes once the transaction has committed. What is
   * dead already stays as it is, and the revocation that killed it is returned.
   * @throws {UnknownRevocationSubjectError} for an account or client that does not exist.
   */
  async record(tx: EntityManager, request: RevocationRequest): Promise<Revocation> {
    switch (request.kind) {
      case 'account': {
        const id = canonical(request.value);
        return this.#insert(tx, request, id, await raiseGeneration(tx, 'account', id));
      }
      case 'client':
        return this.#insert(tx, request, request.value, await raiseGeneration(tx, 'client', request.value));
      case 'issuer':
        return this.#insert(tx, request, 'issuer', await raiseIssuerGeneration(tx));
      case 'session':
        await tx.query('update session set ended_at = now() where sid = $1 and ended_at is null', [request.value]);
        return this.#insertOnce(tx, request, canonical(request.value));
      case 'grant':
        await tx.query('update oauth_grant set revoked_at = now() where id = $1 and revoked_at is null', [request.value]);
        return this.#insertOnce(tx, request, canonical(request.value));
      case 'token':
        return this.#insertOnce(tx, request, canonical(request.value));
    }
  }

  async #insertOnce(tx: EntityManager, request: RevocationRequest, value: string): Promise<Revocation> {
    const rows: RevocationRow[] = await tx.query(
      `select ${columns} from revocation
        where kind = $1 and value = $2 and (expires_at is null or expires_at > now()) order by id limit 1`,
      [request.kind, value],
    );
    return rows[0] ? revocationOf(rows[0]) : this.#insert(tx, request, value);
  }

  async #insert(tx: EntityManager, request: RevocationRequest, value: string, generation?: string): Promise<Revocation> {
    const rows: RevocationRow[] = await tx.query(
      `insert into revocation (kind, value, generation, reason, initiator) values ($1, $2, $3, $4, $5) returning ${columns}`,
      [request.kind, value, generation ?? null, request.reason, request.initiator],
    );
    return revocationOf(firstOf(rows));
  }
}

/** As tokens spell a UUID: PostgreSQL would take it in capitals too, and services compare the text. */
function canonical(uuid: string): string {
  return uuid.toLowerCase();
}

const columns = 'id, kind, value, generation, reason, initiator, created_at';

interface RevocationRow {
  readonly id: string;
  readonly kind: RevocationKind;
  readonly value: string;
  readonly generation: string | null;
  readonly reason: string;
  readonly initiator: Initiator;
  readonly created_at: Date;
}

function revocationOf(row: RevocationRow): Revocation {
  const { id, kind, value, reason, initiator } = row;
  const generation = row.generation === null ? {} : { generation: Number(row.generation) };
  return { id, kind, value, ...generation, reason, initiator, createdAt: row.created_at };
}

async function raiseGeneration(tx: EntityManager, kind: 'account' | 'client', id: string): Promise<string> {
  const [rows]: [{ generation: string }[], number] = await tx.query(
    `update ${kind} set generation = generation + 1 where id = $1 returning generation`,
    [id],
  );
  if (!rows[0]) throw new UnknownRevocationSubjectError(kind);
  return rows[0].generation;
}

async function raiseIssuerGeneration(tx: EntityManager): Promise<string> {
  const [rows]: [{ issuer_generation: string }[], number] = await tx.query(
    `update ledger_state set issuer_generation = greatest(issuer_generation + 1, floor(extract(epoch from now()))::bigint)
      returning issuer_generation`,
  );
  return firstOf(rows).issuer_generation;
}

function firstOf<T>(rows: readonly T[]): T {
  const row = rows[0];
  if (row === undefined) throw new Error('The statement returned no row');
  return row;
}
