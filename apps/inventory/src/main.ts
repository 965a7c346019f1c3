import { startService } from '@valetkey/service-defaults';
import { inventoryService } from './inventory-service.js';

await startService(inventoryService());
