/** For the specs of our services: each on a PostgreSQL and a NATS of its own, with the resource server of a `TestIssuer`. */
export { fuzzOpenApi } from './fuzz-open-api.fixture.js';
export { launchTestService, type TestService } from './launch-test-service.fixture.js';
