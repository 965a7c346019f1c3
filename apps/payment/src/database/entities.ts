import { PaymentTable } from '../payments/payment.entity.js';

/** Every table of the payment database that code reads through TypeORM. */
export const entities = [PaymentTable];
