/** What every service shares: `startService()` and the pieces its options are made of. No logic of a service lives here. */
export { ConfigurationError } from './configuration/configuration.error.js';
export { describeConfiguration, type VariableDescription } from './configuration/describe-configuration.js';
export { type PrefixedVariables, prefixedVariables } from './configuration/prefixed-variables.js';
export {
  databaseVariables,
  demoVariable,
  listenVariables,
  natsVariables,
  resourceServerVariables,
} from './configuration/service-variables.js';
export { httpUrl, originList, wholeNumber } from './configuration/variable-types.js';
export { createDataSource } from './database/connect-database.js';
export { minorUnits } from './database/minor-units.js';
export { runMigrations } from './database/run-migrations.js';
export { Readiness, type ReadinessCheck, type ReadinessReport } from './health/readiness.js';
export { Metrics } from './metrics/metrics.js';
export { InvalidRequestError } from './problems/invalid-request.error.js';
export { type FieldError, type Problem, problemOf } from './problems/problem.js';
export { RefusedRequestError } from './problems/refused-request.error.js';
export type { RunningService } from './running-service.js';
export { CreateResourceTrust1764000000000 } from './resource-service/create-resource-trust.migration.js';
export { DatabaseTrustStore } from './resource-service/database-trust-store.js';
export type { DatabaseSettings, NatsSettings, ServiceSettings } from './service-settings.js';
export type { ServiceOptions } from './service-options.js';
export { launchService, startService } from './start-service.js';
export { guardedBy } from './resource-service/guarded-by.js';
export { resourceServiceSettings } from './resource-service/resource-service-settings.js';
export { type ResourceServiceValues, resourceServiceVariables } from './resource-service/resource-service-variables.js';
export { type Page, type PageQuery, pageOf, pageQuery, pageRequest, rangeOf } from './paging/page.js';
