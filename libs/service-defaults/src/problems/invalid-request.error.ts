import type { FieldError } from './problem.js';
import { RefusedRequestError } from './refused-request.error.js';

/** The request's body, query or path does not fit the route's schema. Nothing was changed. */
export class InvalidRequestError extends RefusedRequestError {
  readonly code = 'input.invalid';
  /** A body that was understood and is wrong is 422 (RFC 9110 §15.5.21); a wrong address is 400. */
  readonly status: 400 | 422;

  constructor(readonly errors: readonly FieldError[]) {
    super(`The request does not fit what this route takes: ${errors.map((error) => `${error.pointer} ${error.detail}`).join('; ')}`);
    this.status = errors.some((error) => error.in === 'body') ? 422 : 400;
  }
}
