import type { DynamicModule } from '@nestjs/common';
import { AuthModule, type AuthOptions, type GuardingResourceServer } from '@valetkey/auth';
import { DataSource } from 'typeorm';
import { DatabaseTrustStore } from './database-trust-store.js';
import type { ResourceServiceValues } from './resource-service-variables.js';

/** The guard of a service of ours: its trust is kept in its own database. A test hands in the resource server of its `TestIssuer`. */
export function guardedBy(service: string, values: ResourceServiceValues, handedIn?: GuardingResourceServer): DynamicModule {
  if (handedIn) return AuthModule.forRoot({ resourceServer: handedIn });
  return AuthModule.forRootAsync({
    inject: [DataSource],
    useFactory: (dataSource: DataSource) => authOptions(service, values, dataSource),
  });
}

function authOptions(service: string, values: ResourceServiceValues, dataSource: DataSource): AuthOptions {
  return {
    issuer: values.ISSUER,
    ...(values.ISSUER_INTERNAL_URL !== undefined && { issuerInternalUrl: values.ISSUER_INTERNAL_URL }),
    audience: values.PUBLIC_URL,
    service,
    client: { id: values.CLIENT_ID, secret: values.CLIENT_SECRET },
    nats: { servers: values.NATS_URL, user: values.NATS_USER, pass: values.NATS_PASSWORD },
    trustStore: new DatabaseTrustStore(dataSource),
    staleness: { contactMs: values.CONTACT_AGE_MAX_MS, ledgerMs: values.LEDGER_AGE_MAX_MS },
    clockToleranceS: values.CLOCK_TOLERANCE_S,
  };
}
