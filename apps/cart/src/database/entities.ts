import { CartLineTable } from '../carts/cart-line.entity.js';
import { OrderTable } from '../orders/order.entity.js';

/** Every table of the cart's database that code reads through TypeORM. */
export const entities = [CartLineTable, OrderTable];
