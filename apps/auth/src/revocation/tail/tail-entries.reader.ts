import { Injectable } from '@nestjs/common';
import type { RevocationEntry } from '@valetkey/auth/wire';
import { DataSource } from 'typeorm';
import { type EntryRow, entryOf, selectEntries } from '../ledger-reader.js';
import { TooManySnapshotsError } from './too-many-snapshots.error.js';

const PAGE = 2_000;
/** Each holds a connection for as long as its reader takes. */
const SNAPSHOTS_MAX = 4;

/** Reads entries for an answer over HTTP, a page at a time: a million of them are never in memory at once. */
@Injectable()
export class TailEntriesReader {
  #snapshots = 0;

  constructor(private readonly database: DataSource) {}

  /**
   * The entries at these positions, of one statement and so of one snapshot.
   * @throws {TooManySnapshotsError} at once, when too many long ones are under way
   */
  entries(first: number, last: number, issuer: string): AsyncIterable<RevocationEntry> {
    if (last - first < PAGE) return this.#readAtOnce(first, last, issuer);
    if (this.#snapshots >= SNAPSHOTS_MAX) throw new TooManySnapshotsError();
    return this.#readByCursor(first, last, issuer);
  }

  async *#readAtOnce(first: number, last: number, issuer: string): AsyncGenerator<RevocationEntry> {
    if (first > last) return;
    const rows: EntryRow[] = await this.database.query(statement, [first, last]);
    for (const row of rows) yield entryOf(row, issuer);
  }

  async *#readByCursor(first: number, last: number, issuer: string): AsyncGenerator<RevocationEntry> {
    const runner = this.database.createQueryRunner();
    this.#snapshots++;
    try {
      await runner.startTransaction('READ COMMITTED');
      await runner.query(`declare tail no scroll cursor for ${statement}`, [first, last]);
      for (;;) {
        const rows: EntryRow[] = await runner.query(`fetch ${PAGE} from tail`);
        for (const row of rows) yield entryOf(row, issuer);
        if (rows.length < PAGE) return;
      }
    } finally {
      this.#snapshots--;
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => {});
      await runner.release();
    }
  }
}

const statement = `${selectEntries} from revocation where position between $1 and $2 order by position`;
