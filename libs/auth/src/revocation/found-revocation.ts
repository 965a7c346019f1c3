import type { RevocationFound } from '../token/revocation-checks.js';
import type { RevocationKind } from '../wire/revocation-entry.js';

/**
 * The entry that killed a token, named by the epoch and position that the ledger gave it: its own id would cost the index
 * 16 bytes more an entry. Put into words only when somebody asks.
 */
export class FoundRevocation implements RevocationFound {
  constructor(
    readonly kind: RevocationKind,
    private readonly epoch: string,
    private readonly position: number,
  ) {}

  get id(): string {
    return `${this.epoch}/${this.position}`;
  }
}
