import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Cart } from './cart.schema.js';
import { CartFullError } from './cart-full.error.js';
import { CartLineTable } from './cart-line.entity.js';

const lineCountMax = 100;

/** Carts by their owner, who is always the subject of the verified token: no caller can name another's cart. */
@Injectable()
export class CartsService {
  constructor(private readonly database: DataSource) {}

  /** An owner who never put anything in has an empty cart. */
  async get(owner: string): Promise<Cart> {
    return cartOf(this.database.manager, owner);
  }

  /** Sets how many of a product are in the cart. @throws CartFullError when it would be one product too many. */
  async setLine(owner: string, productId: string, quantity: number): Promise<Cart> {
    return this.database.transaction(async (tx) => {
      await lockCart(tx, owner);
      await tx.query(
        `INSERT INTO cart_line (owner, product_id, quantity) VALUES ($1, $2, $3)
         ON CONFLICT (owner, product_id) DO UPDATE SET quantity = excluded.quantity`,
        [owner, productId, quantity],
      );
      const cart = await cartOf(tx, owner);
      if (cart.lines.length > lineCountMax) throw new CartFullError(lineCountMax);
      return cart;
    });
  }

  /** Takes a product out; one that is not in it stays out. */
  async removeLine(owner: string, productId: string): Promise<void> {
    await this.database.manager.delete(CartLineTable, { owner, productId });
  }
}

/** Two changes of one cart at once follow each other, so that its limit holds. */
async function lockCart(tx: EntityManager, owner: string): Promise<void> {
  await tx.query('INSERT INTO cart (owner) VALUES ($1) ON CONFLICT (owner) DO UPDATE SET owner = excluded.owner', [owner]);
}

async function cartOf(manager: EntityManager, owner: string): Promise<Cart> {
  const lines = await manager.find(CartLineTable, { where: { owner }, order: { addedAt: 'ASC', productId: 'ASC' } });
  return {
    lines: lines.map(({ productId, quantity, addedAt }) => ({ productId, quantity, addedAt: addedAt.toISOString() })),
    itemCount: lines.reduce((sum, line) => sum + line.quantity, 0),
  };
}
