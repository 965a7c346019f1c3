import { minorUnits } from '@valetkey/service-defaults';
import { EntitySchema } from 'typeorm';

/** What somebody bought. */
export interface Order {
  readonly id: string;
  readonly owner: string;
  readonly status: string;
  readonly totalMinor: number;
  readonly currency: string;
  readonly createdAt: Date;
}

/** The table of `Order`. */
export const OrderTable = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'customer_order',
  columns: {
    id: { type: 'uuid', primary: true },
    owner: { type: 'text' },
    status: { type: 'text' },
    totalMinor: { name: 'total_minor', type: 'bigint', transformer: minorUnits },
    currency: { type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});
