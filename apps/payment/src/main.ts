import { startService } from '@valetkey/service-defaults';
import { paymentService } from './payment-service.js';

await startService(paymentService());
