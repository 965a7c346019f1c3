/** A resource server without a framework: everything wired. */
export { FileTrustStore } from './file-trust-store.js';
export type { Readiness, RevocationView } from './readiness.js';
export { ResourceServer } from './resource-server.js';
export type { NatsOptions, PlaneLog, PlaneTimings, ResourceServerOptions } from './resource-server-options.js';
