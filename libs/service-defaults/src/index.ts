/** What every service shares: `startService()` and the pieces its options are made of. No logic of a service lives here. */
export { ConfigurationError } from './configuration/configuration.error.js';
export { type PrefixedVariables, prefixedVariables } from './configuration/prefixed-variables.js';
export { databaseVariables, demoVariable, listenVariables, natsVariables } from './configuration/service-variables.js';
export { httpUrl, originList, wholeNumber } from './configuration/variable-types.js';
export { createDataSource } from './database/connect-database.js';
export { runMigrations } from './database/run-migrations.js';
export { Readiness, type ReadinessCheck, type ReadinessReport } from './health/readiness.js';
export { Metrics } from './metrics/metrics.js';
export { InvalidRequestError } from './problems/invalid-request.error.js';
export { type FieldError, type Problem, problemOf } from './problems/problem.js';
export type { RunningService } from './running-service.js';
export type { DatabaseSettings, NatsSettings, ServiceSettings } from './service-settings.js';
export { launchService, type ServiceOptions, startService } from './start-service.js';
