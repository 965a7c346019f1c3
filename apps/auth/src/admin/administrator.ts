import type { Initiator } from '../revocation/initiator.js';

/** Who gives an order through the admin API: a person, or a client for itself. */
export interface Administrator {
  readonly initiator: Initiator;
}

/** A request that `AdminGuard` has let in. */
export interface AdministratedRequest {
  readonly headers: { readonly authorization?: string };
  administrator?: Administrator;
}
