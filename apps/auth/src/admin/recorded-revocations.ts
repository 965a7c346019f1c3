import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RevocationKind } from '../revocation/revocation.js';

/** A revocation as administrators see it. */
export interface RecordedRevocation {
  readonly id: string;
  readonly kind: RevocationKind;
  readonly value: string;
  readonly generation: number | null;
  /** None before numbering. */
  readonly position: number | null;
  readonly reason: string;
  readonly initiator: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** What the ledger still keeps, newest first. */
@Injectable()
export class RecordedRevocations {
  constructor(private readonly database: DataSource) {}

  /** A page, by id: two of one microsecond have different ones, which their times, read through a Date, have not. */
  async page(limit: number, before?: string): Promise<RecordedRevocation[]> {
    const rows: Row[] = await this.database.query(
      `select id, kind, value, generation, position, reason, initiator, created_at, expires_at from revocation
        where $2::uuid is null or id < $2 order by id desc limit $1`,
      [limit, before ?? null],
    );
    return rows.map(({ id, kind, value, generation, position, reason, initiator, created_at, expires_at }) => ({
      id,
      kind,
      value,
      generation: generation === null ? null : Number(generation),
      position: position === null ? null : Number(position),
      reason,
      initiator,
      createdAt: created_at,
      expiresAt: expires_at,
    }));
  }
}

interface Row {
  readonly id: string;
  readonly kind: RevocationKind;
  readonly value: string;
  readonly generation: string | null;
  readonly position: string | null;
  readonly reason: string;
  readonly initiator: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}
