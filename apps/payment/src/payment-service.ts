import type { GuardingResourceServer } from '@valetkey/auth';
import { guardedBy, resourceServiceSettings, type ServiceOptions } from '@valetkey/service-defaults';
import { PaymentAppModule } from './app.module.js';
import { paymentConfig, pickPayment } from './config.js';
import { entities } from './database/entities.js';
import { migrations } from './database/migrations.js';

/** The payment service as `startService` takes it. A test hands in the resource server of its `TestIssuer`. */
export function paymentService(resourceServer?: GuardingResourceServer): ServiceOptions<typeof paymentConfig> {
  return {
    name: 'payment',
    adapter: 'fastify',
    config: paymentConfig,
    settings: (config) => resourceServiceSettings({ ...pickPayment(config), demo: config.DEMO }, { entities, migrations }),
    module: (config) => PaymentAppModule.with(guardedBy('payment', pickPayment(config), resourceServer)),
  };
}
