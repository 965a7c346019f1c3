/**
 * A request that a service understood and refuses; its message is told to the caller. One subclass a reason.
 * @example `class CartFullError extends RefusedRequestError { readonly code = 'cart.full'; readonly status = 409; }`
 */
export abstract class RefusedRequestError extends Error {
  /** A stable name of the reason, for callers and logs. */
  abstract readonly code: string;
  /** The HTTP status that says so, 400 to 499. */
  abstract readonly status: number;

  override get name(): string {
    return this.constructor.name;
  }
}
