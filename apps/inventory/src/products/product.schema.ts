import { pageOf, pageQuery } from '@valetkey/service-defaults';
import { z } from 'zod';

/** Names a product: lower-case words joined by hyphens. */
export const productId = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits joined by hyphens')
  .meta({ id: 'ProductId', example: 'harbour-vase' });

/** A product as everybody may see it. */
export const product = z
  .object({
    id: productId,
    sku: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    price: z.object({ amountMinor: z.number().int(), currency: z.string() }).describe('Money in minor units, such as cents.'),
    picture: z.string().describe("Path of the product's picture at this service."),
  })
  .meta({ id: 'Product' });

export const productPage = pageOf(product).meta({ id: 'ProductPage' });

/** `GET /products?q=&category=&page=&pageSize=` */
export const productQuery = z.object({
  ...pageQuery,
  q: z.string().trim().max(100).optional().describe('Words that name or description must hold, whatever their case.'),
  category: z
    .string()
    .max(64)
    .regex(/^\P{Cc}*$/u, 'must hold no control characters')
    .optional()
    .describe('One category, as products name it.'),
});

export type ProductView = z.output<typeof product>;
export type ProductQuery = z.output<typeof productQuery>;
