import { demoVariable, resourceServiceVariables } from '@valetkey/service-defaults';
import { z } from 'zod';

const inventory = resourceServiceVariables('INVENTORY', { port: 3003 });

/** Every variable of the inventory service; docs/configuration.md and .env.example are generated from it. */
export const inventoryConfig = z.object({ DEMO: demoVariable, ...inventory.shape });

/** The `INVENTORY_…` variables without their prefix. */
export const pickInventory = inventory.pick;
