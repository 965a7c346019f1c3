import { RefusedRequestError } from '@valetkey/service-defaults';

/** The catalogue holds no such product. */
export class ProductNotFoundError extends RefusedRequestError {
  readonly code = 'product.not_found';
  readonly status = 404;

  constructor() {
    super('There is no such product.');
  }
}
