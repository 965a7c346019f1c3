import type { DatabaseSettings, ServiceSettings } from '../service-settings.js';
import type { ResourceServiceValues } from './resource-service-variables.js';

/** What `startService` needs, out of a resource service's variables. */
export function resourceServiceSettings(
  values: ResourceServiceValues & { readonly demo: boolean },
  data: Pick<DatabaseSettings, 'entities' | 'migrations'>,
): ServiceSettings {
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL,
    demo: values.demo,
    corsOrigins: values.CORS_ORIGINS,
    logLevel: values.LOG_LEVEL,
    shutdownLimitMs: values.SHUTDOWN_LIMIT_MS,
    database: { ...data, url: values.DATABASE_URL, poolMax: values.DATABASE_POOL_MAX },
    nats: { servers: values.NATS_URL, user: values.NATS_USER, pass: values.NATS_PASSWORD },
  };
}
