import { EntitySchema } from 'typeorm';

/** How many of a product its owner means to buy. What it costs is known to inventory. */
export interface CartLine {
  /** The subject of the access token: a person, or a client for its own token. */
  readonly owner: string;
  readonly productId: string;
  readonly quantity: number;
  readonly addedAt: Date;
}

/** The table of `CartLine`. */
export const CartLineTable = new EntitySchema<CartLine>({
  name: 'CartLine',
  tableName: 'cart_line',
  columns: {
    owner: { type: 'text', primary: true },
    productId: { name: 'product_id', type: 'text', primary: true },
    quantity: { type: 'integer' },
    addedAt: { name: 'added_at', type: 'timestamptz' },
  },
});
