import type { FollowerTimings } from '../revocation/follower-options.js';
import type { Clock } from '../token/clock.js';
import type { StalenessBounds } from '../token/staleness-bounds.js';
import type { TrustStore } from '../wire/trust-store.js';

/** What a resource server must be told. Whatever is trusted is pinned here, never read from a token or a message. */
export interface ResourceServerOptions {
  /** Public URL of the issuer, compared with `iss` character by character. */
  readonly issuer: string;
  /** Where to connect to the issuer, when that is not its public URL. */
  readonly issuerInternalUrl?: string;
  /** This server's own URL, which a token must name. */
  readonly audience: string;
  /** Its name in NATS subjects, such as `cart`. */
  readonly service: string;
  /** Its own client at the issuer, for `GET /revocations`. */
  readonly client: { readonly id: string; readonly secret: string };
  /** Without it the view is kept up over HTTP alone. */
  readonly nats?: NatsOptions | undefined;
  /** Where the trusted key set outlives a restart; a file `.valetkey/<service>-trust.json` by default. */
  readonly trustStore?: TrustStore;
  /** Contact 30 s and ledger age 15 min unless tightened. */
  readonly staleness?: StalenessBounds;
  /** Seconds of clock difference forgiven on `exp` and `nbf`: 0 to 60, 5 by default. */
  readonly clockToleranceS?: number;
  /** Most verified tokens remembered. */
  readonly cacheMax?: number;
  readonly clock?: Clock;
  /** How often the plane is looked at; the defaults are those of PROTOCOL §5, tests shorten them. */
  readonly timings?: Partial<PlaneTimings>;
  /** Silent by default; `AuthModule` writes to the application's log. */
  readonly log?: PlaneLog;
}

/** The service's own NATS user, with the rights of DESIGN §6. */
export interface NatsOptions {
  readonly servers: string | readonly string[];
  readonly user: string;
  readonly pass: string;
}

/** The follower's times, and two of what surrounds it. */
export interface PlaneTimings extends FollowerTimings {
  /** Between two looks at what is due. */
  readonly tickMs: number;
  /** Between two fetches of the JWKS. */
  readonly keyFetchMs: number;
}

/** Where the plane says what happens to it: in words, never with a token or a secret. */
export interface PlaneLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
