import { Inject, Injectable, Optional } from '@nestjs/common';
import { RESOURCE_SERVER } from '@valetkey/auth';
import { Readiness } from '../health/readiness.js';
import { Metrics } from '../metrics/metrics.js';

/** What health and metrics ask of the application's resource server. */
interface ObservedResourceServer {
  readiness(): { readonly reasons: readonly string[]; readonly view: unknown };
  metrics(): Readonly<Record<string, number>>;
}

/** Shows in health and metrics how fresh the view of revocations is, where the application guards itself with one. */
@Injectable()
export class ResourceServerWatch {
  constructor(
    @Optional() @Inject(RESOURCE_SERVER) found: unknown,
    @Inject(Readiness) readiness: Readiness,
    @Inject(Metrics) metrics: Metrics,
  ) {
    if (!isObserved(found)) return;
    readiness.add('revocations', () => found.readiness().reasons.join('; ') || undefined);
    readiness.show(() => found.readiness().view);
    metrics.addSource(() => found.metrics());
  }
}

/** The issuer has no resource server, and a test may hand in one that cannot be observed. */
function isObserved(value: unknown): value is ObservedResourceServer {
  return typeof value === 'object' && value !== null && 'readiness' in value && 'metrics' in value;
}
