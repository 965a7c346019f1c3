import { RefusedRequestError } from '@valetkey/service-defaults';

/** There is no such payment, or it is somebody else's: the caller cannot tell which. */
export class PaymentNotFoundError extends RefusedRequestError {
  readonly code = 'payment.not_found';
  readonly status = 404;

  constructor() {
    super('There is no such payment of yours.');
  }
}
