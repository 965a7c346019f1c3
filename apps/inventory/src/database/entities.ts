import { ProductTable } from '../products/product.entity.js';
import { StockTable } from '../stock/stock.entity.js';

/** Every table of the inventory database that code reads through TypeORM. */
export const entities = [ProductTable, StockTable];
