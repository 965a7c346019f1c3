import { minorUnits } from '@valetkey/service-defaults';
import { EntitySchema } from 'typeorm';

/** What somebody paid. */
export interface Payment {
  readonly id: string;
  readonly owner: string;
  readonly status: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly createdAt: Date;
}

/** The table of `Payment`. */
export const PaymentTable = new EntitySchema<Payment>({
  name: 'Payment',
  tableName: 'payment',
  columns: {
    id: { type: 'uuid', primary: true },
    owner: { type: 'text' },
    status: { type: 'text' },
    amountMinor: { name: 'amount_minor', type: 'bigint', transformer: minorUnits },
    currency: { type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});
