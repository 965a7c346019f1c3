export { freePort } from './processes/free-port.ts';
export { startPostgres, type TestPostgres } from './postgres/start-postgres.ts';
export { startNats, type TestNats } from './nats/start-nats.ts';
export type { ExtraNatsUser } from './nats/nats-process.ts';
export type { NatsCredentials, NatsUser } from './nats/nats-users.ts';
export { startSystem, type SystemOptions } from './start-system.ts';
export type { RunningSystem } from './running-system.ts';
export type { RunningProcess } from './processes/running-process.ts';
export { appNames, demoPeople, type AppName } from './system.ts';
