import { CreateResourceTrust1764000000000 } from '@valetkey/service-defaults';
import { CreateCart1764000100000 } from '../carts/create-cart.migration.js';
import { CreateOrder1764000200000 } from '../orders/create-order.migration.js';

/** The one list of the cart database's migrations, oldest first. */
export const migrations = [CreateResourceTrust1764000000000, CreateCart1764000100000, CreateOrder1764000200000];
