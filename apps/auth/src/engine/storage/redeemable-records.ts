import type { AdapterPayload } from 'oidc-provider';
import type { RequestTransaction } from '../../database/request-transaction.js';
import { EngineRecords } from './engine-records.js';
import { identifierHash } from './identifier-hash.js';

const LOCK = 'SELECT FROM engine_record WHERE model = $1 AND id_hash = $2 FOR UPDATE';

/** What `/token` redeems: presenting one begins the request's transaction with the lock of its row (PROTOCOL §9). */
export class RedeemableRecords extends EngineRecords {
  override async find(id: string): Promise<AdapterPayload | undefined> {
    const transaction = this.database.transaction;
    if (transaction === undefined) return super.find(id);
    await this.lock(transaction, id);
    return this.findLocked(transaction, id);
  }

  protected findLocked(_transaction: RequestTransaction, id: string): Promise<AdapterPayload | undefined> {
    return super.find(id);
  }

  private async lock(transaction: RequestTransaction, id: string): Promise<void> {
    if (!transaction.begun) await transaction.begin(LOCK, [this.model, identifierHash(id)]);
  }
}
