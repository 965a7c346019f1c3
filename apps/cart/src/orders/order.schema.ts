import { pageOf, pageQuery } from '@valetkey/service-defaults';
import { z } from 'zod';

/** An order as its owner sees it. */
export const order = z
  .object({
    id: z.uuid(),
    status: z.string(),
    total: z.object({ amountMinor: z.number().int(), currency: z.string() }).describe('Money in minor units, such as cents.'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Order' });

export const orderPage = pageOf(order).meta({ id: 'OrderPage' });
export const orderQuery = z.object(pageQuery);
export const orderId = z.uuid();

export type OrderView = z.output<typeof order>;
export type OrderQuery = z.output<typeof orderQuery>;
