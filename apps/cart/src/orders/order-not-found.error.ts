import { RefusedRequestError } from '@valetkey/service-defaults';

/** There is no such order, or it is somebody else's: the caller cannot tell which. */
export class OrderNotFoundError extends RefusedRequestError {
  readonly code = 'order.not_found';
  readonly status = 404;

  constructor() {
    super('There is no such order of yours.');
  }
}
