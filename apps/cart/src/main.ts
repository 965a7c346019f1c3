import { startService } from '@valetkey/service-defaults';
import { cartService } from './cart-service.js';

await startService(cartService());
