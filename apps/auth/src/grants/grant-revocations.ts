import { Injectable, Logger } from '@nestjs/common';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import { RequestDatabase } from '../database/request-database.js';
import type { RequestTransaction } from '../database/request-transaction.js';
import type { Initiator } from '../revocation/initiator.js';
import { RevocationLedger, type RevocationRequest } from '../revocation/revocation-ledger.js';

/** Ends grants on the engine's behalf, for the reason that the request at hand gives. */
@Injectable()
export class GrantRevocations {
  readonly #log = new Logger('Grants');
  readonly #found = new WeakMap<RequestTransaction, Map<string, RevocationRequest>>();

  constructor(
    private readonly database: RequestDatabase,
    private readonly ledger: RevocationLedger,
  ) {}

  /**
   * At `/token` the revocation is noted, since what the request did goes back to its savepoint; {@link found} is what is then to be
   * written. Where the session is signed out, its revocation covers the grant; where one client alone is, the session lives on and
   * the grant has a revocation of its own. Elsewhere it is recorded at once.
   */
  async revoke(grantId: string): Promise<void> {
    const context = Provider.ctx?.oidc;
    const transaction = this.database.transaction;
    if (transaction !== undefined) return this.note(transaction, grantId);
    const isSignOut = context?.route === 'end_session_confirm';
    if (isSignOut && Boolean(context?.params?.['logout'])) return this.endQuietly(grantId);
    await this.database.transact((tx) =>
      this.ledger.record(tx, {
        kind: 'grant',
        value: grantId,
        reason: isSignOut ? 'signed-out' : 'refresh-token-revoked',
        initiator: initiatorOf(context),
      }),
    );
  }

  /** What the request found that must be revoked although it is refused (PROTOCOL §9). */
  found(transaction: RequestTransaction): readonly RevocationRequest[] {
    return [...(this.#found.get(transaction)?.values() ?? [])];
  }

  private note(transaction: RequestTransaction, grantId: string): void {
    const reason = Provider.ctx?.oidc.params?.['grant_type'] === 'refresh_token' ? 'refresh-token-reused' : 'code-reused';
    const noted = this.#found.get(transaction) ?? new Map<string, RevocationRequest>();
    noted.set(grantId, { kind: 'grant', value: grantId, reason, initiator: 'issuer' });
    this.#found.set(transaction, noted);
    this.#log.warn({ event: `grant.${reason}`, grantId, clientId: Provider.ctx?.oidc.client?.clientId });
  }

  private async endQuietly(grantId: string): Promise<void> {
    await this.database.query('UPDATE oauth_grant SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [grantId]);
  }
}

function initiatorOf(context: KoaContextWithOIDC['oidc'] | undefined): Initiator {
  if (context?.route === 'end_session_confirm' && context.session?.accountId !== undefined) return `account:${context.session.accountId}`;
  return context?.client === undefined ? 'issuer' : `client:${context.client.clientId}`;
}
