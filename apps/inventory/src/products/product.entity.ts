import { minorUnits } from '@valetkey/service-defaults';
import { EntitySchema } from 'typeorm';

/** Something to buy. */
export interface Product {
  /** Lower-case words joined by hyphens; carts and addresses name a product by it. */
  readonly id: string;
  /** What the warehouse calls it. Its picture is drawn from this. */
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly priceMinor: number;
  readonly currency: string;
}

/** The table of `Product`. */
export const ProductTable = new EntitySchema<Product>({
  name: 'Product',
  tableName: 'product',
  columns: {
    id: { type: 'text', primary: true },
    sku: { type: 'text', unique: true },
    name: { type: 'text' },
    description: { type: 'text' },
    category: { type: 'text' },
    priceMinor: { name: 'price_minor', type: 'bigint', transformer: minorUnits },
    currency: { type: 'text' },
  },
});
