import { collectDefaultMetrics, Registry } from 'prom-client';

/** The figures of this process, for `GET /metrics`. Each service has its own registry, so that tests can run several. */
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'valetkey_' });
  }
}
