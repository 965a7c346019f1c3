import type { GuardingResourceServer } from '@valetkey/auth';
import { guardedBy, resourceServiceSettings, type ServiceOptions } from '@valetkey/service-defaults';
import { CartAppModule } from './app.module.js';
import { cartConfig, pickCart } from './config.js';
import { entities } from './database/entities.js';
import { migrations } from './database/migrations.js';

/** The cart service as `startService` takes it. A test hands in the resource server of its `TestIssuer`. */
export function cartService(resourceServer?: GuardingResourceServer): ServiceOptions<typeof cartConfig> {
  return {
    name: 'cart',
    adapter: 'fastify',
    config: cartConfig,
    settings: (config) => resourceServiceSettings({ ...pickCart(config), demo: config.DEMO }, { entities, migrations }),
    module: (config) => CartAppModule.with(guardedBy('cart', pickCart(config), resourceServer)),
  };
}
