import { demoVariable, resourceServiceVariables } from '@valetkey/service-defaults';
import { z } from 'zod';

const payment = resourceServiceVariables('PAYMENT', { port: 3004 });

/** Every variable of the payment service; docs/configuration.md and .env.example are generated from it. */
export const paymentConfig = z.object({ DEMO: demoVariable, ...payment.shape });

/** The `PAYMENT_…` variables without their prefix. */
export const pickPayment = payment.pick;
