/** An issuer without a network, for the tests of services that are guarded by this library. */
export { TestClock } from './test-clock.js';
export { TestIssuer, type TestIssuerOptions, type TestRevocation, type TestTokenOptions } from './test-issuer.js';
export type { TestAlgorithm, TestKey } from './test-key.js';
export { TestResourceServer, type TestResourceServerOptions } from './test-resource-server.js';
