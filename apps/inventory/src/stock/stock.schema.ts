import { z } from 'zod';
import { productId } from '../products/product.schema.js';

/** How many of a product there are. */
export const stock = z.object({ productId, onHand: z.number().int(), updatedAt: z.iso.datetime() }).meta({ id: 'Stock' });

/** The payload of `inventory.get-stock`. */
export const stockRequest = z.strictObject({ productId });

export type StockView = z.output<typeof stock>;
export type StockRequest = z.output<typeof stockRequest>;
