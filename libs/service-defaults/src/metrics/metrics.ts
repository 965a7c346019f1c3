import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { renderFigures } from './render-figures.js';

/** Where a pool of connections stands. */
export interface PoolFigures {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The figures of this process, for `GET /metrics`. Each service has its own registry, so that tests can run several. */
export class Metrics {
  readonly registry = new Registry();
  readonly #sources: (() => Readonly<Record<string, number>>)[] = [];
  readonly #requests: Histogram<'method' | 'route' | 'status'>;

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'valetkey_' });
    this.#requests = new Histogram({
      name: 'valetkey_http_request_duration_seconds',
      help: 'HTTP requests by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5],
      registers: [this.registry],
    });
  }

  /** Adds figures that somebody else counts, such as the resource server's. */
  addSource(figures: () => Readonly<Record<string, number>>): void {
    this.#sources.push(figures);
  }

  /** Shows how many connections to the database are in use, and who waits for one. */
  addPool(read: () => PoolFigures): void {
    const connections = new Gauge({
      name: 'valetkey_database_connections',
      help: 'Database connections of this process, and requests waiting for one.',
      labelNames: ['state'],
      registers: [this.registry],
      collect: () => {
        const { total, idle, waiting } = read();
        connections.set({ state: 'in_use' }, total - idle);
        connections.set({ state: 'idle' }, idle);
        connections.set({ state: 'waiting' }, waiting);
      },
    });
  }

  /** Counts a finished request under its route's pattern, never under its path: paths have no end. */
  countRequest(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  async read(): Promise<string> {
    return [await this.registry.metrics(), ...this.#sources.map((figures) => renderFigures(figures()))].join('\n');
  }
}
