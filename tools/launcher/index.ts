export { freePort } from './processes/free-port.ts';
export { startPostgres, type TestPostgres } from './postgres/start-postgres.ts';
export { startNats, type TestNats } from './nats/start-nats.ts';
export type { ExtraNatsUser } from './nats/nats-process.ts';
export type { NatsCredentials, NatsUser } from './nats/nats-users.ts';
