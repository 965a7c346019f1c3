import type { Answer } from './answer.ts';
import type { Service, Way } from './service.ts';

/** While a test has cut a service off or stopped it: the answers that are right then, and would be a fault otherwise. */
export interface Excuse {
  readonly status: 503 | 'none';
  /** All, unless named. */
  readonly service?: Service;
  readonly way?: Way;
}

/** An excuse, and the time it holds for. */
export interface DatedExcuse extends Excuse {
  readonly fromMs: number;
  untilMs: number;
}

/** An answer whose request was under way while the excuse held is covered by it. */
export function covers(excuse: DatedExcuse, { service, way, status, sentAtMs, answeredAtMs }: Answer): boolean {
  if (excuse.status !== status || (excuse.service ?? service) !== service || (excuse.way ?? way) !== way) return false;
  return sentAtMs <= excuse.untilMs && answeredAtMs >= excuse.fromMs;
}
