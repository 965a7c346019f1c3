import type { GuardingResourceServer } from '@valetkey/auth';
import { guardedBy, resourceServiceSettings, type ServiceOptions } from '@valetkey/service-defaults';
import { InventoryAppModule } from './app.module.js';
import { inventoryConfig, pickInventory } from './config.js';
import { entities } from './database/entities.js';
import { migrations } from './database/migrations.js';

/** The inventory service as `startService` takes it. A test hands in the resource server of its `TestIssuer`. */
export function inventoryService(resourceServer?: GuardingResourceServer): ServiceOptions<typeof inventoryConfig> {
  return {
    name: 'inventory',
    adapter: 'fastify',
    config: inventoryConfig,
    settings: (config) => resourceServiceSettings({ ...pickInventory(config), demo: config.DEMO }, { entities, migrations }),
    module: (config) => InventoryAppModule.with(guardedBy('inventory', pickInventory(config), resourceServer), config.DEMO),
  };
}
