import { Logger } from '@nestjs/common';
import { type AdapterPayload, errors } from 'oidc-provider';
import type { RequestTransaction } from '../../database/request-transaction.js';
import { GRACE_WINDOW_S, noteSuccessor, rotationOf } from '../../grants/refresh-rotation.js';
import { type EngineRecordRow, payloadOf } from './engine-records.js';
import { identifierHash } from './identifier-hash.js';
import { RedeemableRecords } from './redeemable-records.js';
import { openSuccessor, sealSuccessor } from './sealed-successor.js';

const REPEATS_ALARM = 10;

/**
 * Refresh tokens (DESIGN §8). The row lock makes one successor of any number of redemptions; within the grace window, and until the
 * successor is used, the presented token counts as fresh and its successor is given again.
 */
export class RefreshTokenRecords extends RedeemableRecords {
  readonly #log = new Logger('RefreshTokens');

  protected override async findLocked(transaction: RequestTransaction, id: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.database.query<RefreshTokenRow>(FIND, [this.model, identifierHash(id), GRACE_WINDOW_S]);
    if (row === undefined) return undefined;
    if (row.successor_sealed === null) return payloadOf(row, id);

    noteSuccessor(transaction, openSuccessor(row.successor_sealed, id));
    await this.countRepeat(id, row);
    return payloadOf({ ...row, consumed: null }, id);
  }

  override async consume(id: string): Promise<void> {
    await super.consume(id);
    const transaction = this.database.transaction;
    if (transaction !== undefined) rotationOf(transaction).consumed = id;
  }

  override async upsert(id: string, payload: AdapterPayload, expiresInS?: number): Promise<void> {
    await super.upsert(id, payload, expiresInS);
    const predecessor = this.database.transaction && rotationOf(this.database.transaction).consumed;
    if (predecessor === undefined) return;
    const linked = await this.database.query(
      `WITH linked AS (
         UPDATE engine_record SET successor_hash = $3, successor_sealed = $4
          WHERE model = $1 AND id_hash = $2 AND successor_hash IS NULL RETURNING 1
       ) SELECT FROM linked`,
      [this.model, identifierHash(predecessor), identifierHash(id), sealSuccessor(id, predecessor)],
    );
    if (linked.length === 0) throw new errors.InvalidGrant('the refresh token has a successor already');
  }

  /**
   * Nothing to do: the engine destroys one only where it ends the grant as well, which alone says whether it lives. Deleting the row
   * would wait for a redemption that holds it, and a revocation must wait for nobody.
   */
  override destroy(_id: string): Promise<void> {
    return Promise.resolve();
  }

  private async countRepeat(id: string, row: RefreshTokenRow): Promise<void> {
    await this.database.query('UPDATE engine_record SET repeats = repeats + 1 WHERE model = $1 AND id_hash = $2', [
      this.model,
      identifierHash(id),
    ]);
    if (row.repeats + 1 !== REPEATS_ALARM) return;
    this.#log.warn({
      event: 'refresh_token.repeated',
      grantId: row.payload.grantId,
      clientId: row.payload.clientId,
      repeats: REPEATS_ALARM,
    });
  }
}

// The time is read after the lock was had: `now()` is the transaction's beginning, before any waiting.
const FIND = `
  SELECT t.payload, extract(epoch FROM t.consumed_at)::float8 AS consumed, t.repeats,
         CASE WHEN t.consumed_at > clock_timestamp() - $3 * interval '1 second' AND s.consumed_at IS NULL AND s.id_hash IS NOT NULL
              THEN t.successor_sealed END AS successor_sealed
    FROM engine_record t LEFT JOIN engine_record s ON s.model = t.model AND s.id_hash = t.successor_hash
   WHERE t.model = $1 AND t.id_hash = $2 AND t.expires_at > now()`;

interface RefreshTokenRow extends EngineRecordRow {
  readonly repeats: number;
  readonly successor_sealed: Buffer | null;
}
