import { EntitySchema } from 'typeorm';

/** How many of a product lie in the warehouse. */
export interface Stock {
  readonly productId: string;
  readonly onHand: number;
  readonly updatedAt: Date;
}

/** The table of `Stock`. */
export const StockTable = new EntitySchema<Stock>({
  name: 'Stock',
  tableName: 'stock',
  columns: {
    productId: { name: 'product_id', type: 'text', primary: true },
    onHand: { name: 'on_hand', type: 'integer' },
    updatedAt: { name: 'updated_at', type: 'timestamptz' },
  },
});
