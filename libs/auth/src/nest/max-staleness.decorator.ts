import { SetMetadata } from '@nestjs/common';
import { parseDurationMs } from './duration.js';
import { routeMetadata } from './route-metadata.js';

/** How old the service's view of the revocations may be for this route: `'500ms'`, `'2s'`, `'15min'`. */
export interface RouteStaleness {
  /** Longest time without proof that the revocation stream has nothing newer. */
  readonly contact?: string;
  /** Greatest age of the newest ledger state held without a hole. */
  readonly ledger?: string;
}

/**
 * Tightens for one route how old the service's view of the revocations may be; beyond it the caller gets 503 with
 * `Retry-After`. A route can only ask for more than the service's own bounds, never for less.
 * @example `@MaxStaleness({ contact: '2s', ledger: '5s' }) @Post('refunds') refund() {}`
 */
export const MaxStaleness = (bounds: RouteStaleness): MethodDecorator & ClassDecorator =>
  SetMetadata(routeMetadata.staleness, {
    ...(bounds.contact === undefined ? {} : { contactMs: parseDurationMs(bounds.contact) }),
    ...(bounds.ledger === undefined ? {} : { ledgerMs: parseDurationMs(bounds.ledger) }),
  });
