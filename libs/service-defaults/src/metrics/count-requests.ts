import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Metrics } from './metrics.js';

const noRoute = 'none';

/** Times every request, refused ones too, by the pattern of its route. */
export function countFastifyRequests(app: NestFastifyApplication): void {
  const metrics = app.get(Metrics);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.countRequest(request.method, request.routeOptions.url ?? noRoute, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
}

/** The same on Express. */
export function countExpressRequests(app: NestExpressApplication): void {
  const metrics = app.get(Metrics);
  app.use((request: RoutedRequest, response: FinishedResponse, next: () => void) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      metrics.countRequest(request.method, request.route?.path ?? noRoute, response.statusCode, (performance.now() - startedAt) / 1_000);
    });
    next();
  });
}

interface RoutedRequest {
  readonly method: string;
  /** Set by Express once it found one. */
  readonly route?: { readonly path: string };
}

interface FinishedResponse {
  readonly statusCode: number;
  on(event: 'finish', listener: () => void): void;
}
