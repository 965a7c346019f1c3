import { pageOf, pageQuery, pageRequest } from '@valetkey/service-defaults';
import { z } from 'zod';

/** A payment as its owner sees it. */
export const payment = z
  .object({
    id: z.uuid(),
    status: z.string(),
    amount: z.object({ amountMinor: z.number().int(), currency: z.string() }).describe('Money in minor units, such as cents.'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Payment' });

export const paymentPage = pageOf(payment).meta({ id: 'PaymentPage' });
export const paymentQuery = z.object(pageQuery);

/** The payload of `payment.list-payments`; none is the first page. */
export const paymentListRequest = z.strictObject(pageRequest).prefault({});

export const paymentId = z.uuid();

export type PaymentView = z.output<typeof payment>;
export type PaymentQuery = z.output<typeof paymentQuery>;
