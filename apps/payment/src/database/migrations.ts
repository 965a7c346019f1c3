import { CreateResourceTrust1764000000000 } from '@valetkey/service-defaults';
import { CreatePayment1764000100000 } from '../payments/create-payment.migration.js';

/** The one list of the payment database's migrations, oldest first. */
export const migrations = [CreateResourceTrust1764000000000, CreatePayment1764000100000];
