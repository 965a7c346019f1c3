import { Injectable } from '@nestjs/common';
import type { Provider } from 'oidc-provider';
import { RequestDatabase } from '../database/request-database.js';
import type { RequestTransaction } from '../database/request-transaction.js';
import { GrantRevocations } from '../grants/grant-revocations.js';
import { rotationOf } from '../grants/refresh-rotation.js';
import { RevocationLedger } from '../revocation/revocation-ledger.js';

/**
 * `/token` is one transaction with a savepoint (PROTOCOL §9). It begins when a code or refresh token is presented, so that nothing holds
 * a connection while a body arrives or a client authenticates. An error answer goes back to the savepoint; what was found reused on the
 * way is revoked in the same transaction, which commits before the answer leaves.
 */
@Injectable()
export class TokenTransactions {
  constructor(
    private readonly database: RequestDatabase,
    private readonly revocations: GrantRevocations,
    private readonly ledger: RevocationLedger,
  ) {}

  readonly middleware: Middleware = async (ctx, next) => {
    if (ctx.method !== 'POST' || !/^\/token\/?$/i.test(ctx.path)) return next();
    const transaction = this.database.prepare();
    try {
      await this.database.within(transaction, next);
    } catch (error) {
      if (transaction.begun) await this.refuse(transaction);
      throw error;
    }
    if (!transaction.begun) return;
    if (ctx.status >= 400) return this.refuse(transaction);
    giveSuccessor(ctx, transaction);
    await transaction.commit();
  };

  private refuse(transaction: RequestTransaction): Promise<void> {
    const found = this.revocations.found(transaction);
    return transaction.commitInstead(async (tx) => {
      for (const revocation of found) await this.ledger.record(tx, revocation);
    });
  }
}

type Middleware = Parameters<Provider['use']>[0];

/** Within the grace window the engine answers with the token that was presented; the client gets the one successor it already has. */
function giveSuccessor(ctx: Parameters<Middleware>[0], transaction: RequestTransaction): void {
  const { successor } = rotationOf(transaction);
  if (successor === undefined) return;
  ctx.body = { ...Object(ctx.body), refresh_token: successor };
}
