/** How old a service's view of the revocations may be for a request to be answered; a route may only tighten the service's own. */
export interface StalenessBounds {
  /** Longest time without proof that the stream has nothing newer, in milliseconds. */
  readonly contactMs?: number;
  /** Greatest age of the newest ledger state held without a hole, in milliseconds. */
  readonly ledgerMs?: number;
}
