import { CreateResourceTrust1764000000000 } from '@valetkey/service-defaults';
import { CreateProduct1764000100000 } from '../products/create-product.migration.js';
import { CreateStock1764000200000 } from '../stock/create-stock.migration.js';

/** The one list of the inventory database's migrations, oldest first. */
export const migrations = [CreateResourceTrust1764000000000, CreateProduct1764000100000, CreateStock1764000200000];
