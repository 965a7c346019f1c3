import type { FieldError } from './problem.js';

/** The request's body, query or path does not fit the route's schema. Nothing was changed. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
  readonly code = 'request.invalid';
  /** A body that was understood and is wrong is 422 (RFC 9110 §15.5.21); a wrong address is 400. */
  readonly status: 400 | 422;

  constructor(readonly errors: readonly FieldError[]) {
    super(errors.map((error) => `${error.pointer}: ${error.detail}`).join('; '));
    this.status = errors.some((error) => error.in === 'body') ? 422 : 400;
  }
}
