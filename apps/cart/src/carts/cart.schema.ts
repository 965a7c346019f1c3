import { z } from 'zod';

/** Most of one product in a cart. */
export const quantityMax = 99;

/** Names a product of inventory: lower-case words joined by hyphens. */
export const productId = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits joined by hyphens')
  .meta({ id: 'ProductId', example: 'harbour-vase' });

/** The body of `PUT /cart/lines/:productId`. */
export const quantityChange = z
  .strictObject({ quantity: z.number().int().min(1).max(quantityMax).describe('How many of it. To take a line out, delete it.') })
  .meta({ id: 'QuantityChange' });

/** The answer of every cart route. */
export const cart = z
  .object({
    lines: z.array(z.object({ productId, quantity: z.number().int(), addedAt: z.iso.datetime() })),
    itemCount: z.number().int().describe('Sum of the quantities.'),
  })
  .meta({ id: 'Cart' });

export type Cart = z.output<typeof cart>;
export type QuantityChange = z.output<typeof quantityChange>;
