import { RefusedRequestError } from '@valetkey/service-defaults';

/** The cart holds as many different products as a cart may. */
export class CartFullError extends RefusedRequestError {
  readonly code = 'cart.full';
  readonly status = 409;

  constructor(lineCountMax: number) {
    super(`A cart holds at most ${lineCountMax} different products.`);
  }
}
