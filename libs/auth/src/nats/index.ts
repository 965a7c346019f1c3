/** The plane's stream over NATS JetStream. */
export { NatsRefusedError } from './nats-refused.error.js';
export { PlaneConnection, type PlaneConnectionOptions } from './plane-connection.js';
