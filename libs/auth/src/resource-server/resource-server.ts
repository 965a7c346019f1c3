import { randomBytes } from 'node:crypto';
import { IssuerClient } from '../http/issuer-client.js';
import type { ClockReading } from '../revocation/clock-reading.js';
import { Follower } from '../revocation/follower.js';
import { Freshness } from '../revocation/freshness.js';
import { RevocationIndex } from '../revocation/revocation-index.js';
import type { AccessToken } from '../token/access-token.js';
import { AccessTokenAuthenticator } from '../token/access-token-authenticator.js';
import type { Clock } from '../token/clock.js';
import { KeySet } from '../token/key-set.js';
import { NotReadyError } from '../token/not-ready.error.js';
import type { StalenessBounds } from '../token/staleness-bounds.js';
import type { Trust, TrustStore } from '../wire/trust-store.js';
import { FileTrustStore } from './file-trust-store.js';
import { PlaneFeed } from './plane-feed.js';
import type { Readiness } from './readiness.js';
import type { PlaneLog, PlaneTimings, ResourceServerOptions } from './resource-server-options.js';
import { systemClock } from './system-clock.js';
import { VerdictCounts } from './verdict-counts.js';

const STALENESS: Required<StalenessBounds> = { contactMs: 30_000, ledgerMs: 900_000 };
const SURROUNDINGS: Pick<PlaneTimings, 'tickMs' | 'keyFetchMs'> = { tickMs: 250, keyFetchMs: 5_000 };
const SILENT: PlaneLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Judges access tokens for one audience, free of any framework, and keeps its view of the revocations up to date.
 * @example
 * ```ts
 * const server = await ResourceServer.start({
 *   issuer: 'http://localhost:3001', audience: 'http://localhost:3002', service: 'cart',
 *   client: { id: 'cart', secret }, nats: { servers: 'nats://127.0.0.1:42220', user: 'cart', pass },
 * });
 * const token = await server.authenticate(request.headers.authorization ?? '');
 * ```
 */
export class ResourceServer {
  readonly issuer: string;
  readonly audience: string;
  private readonly staleness: Required<StalenessBounds>;
  private readonly clock: Clock;
  private readonly log: PlaneLog;
  private readonly keys: KeySet;
  private readonly index = new RevocationIndex();
  private readonly freshness: Freshness;
  private readonly follower: Follower;
  private readonly authenticator: AccessTokenAuthenticator;
  private readonly feed: PlaneFeed;
  private readonly keptVersion: number | undefined;
  private readonly verdicts = new VerdictCounts();
  private readonly listeners = new Set<(readiness: Readiness) => void>();
  private judgedEpoch: string | undefined;
  private announced: { readonly state: string; readonly reasons: string | undefined } = { state: '', reasons: undefined };

  private constructor(options: ResourceServerOptions, trustStore: TrustStore, kept: Trust | undefined) {
    const { issuer, audience, service, nats, client, issuerInternalUrl } = options;
    const timings = { ...SURROUNDINGS, ...options.timings };
    this.issuer = issuer;
    this.audience = audience;
    this.staleness = { ...STALENESS, ...options.staleness };
    this.clock = options.clock ?? systemClock;
    this.log = options.log ?? SILENT;
    const { clock, log } = this;
    const issuerClient = new IssuerClient({ issuer, issuerInternalUrl, client });
    this.keys = new KeySet({
      fetch: () => issuerClient.fetchKeys(),
      clock,
      minimumIntervalMs: timings.keyFetchMs,
      report: (problem) => log.warn(`The issuer's keys over HTTP: ${problem.kind}`),
    });
    this.freshness = new Freshness(this.staleness);
    const { keys, index, freshness } = this;
    const nonce = (): string => randomBytes(16).toString('base64url');
    this.follower = new Follower({ issuer, keys, index, freshness, epoch: kept?.epoch, random: Math.random, nonce, timings });
    if (kept !== undefined && keys.accept(kept.statement)) this.keptVersion = keys.version;
    this.authenticator = new AccessTokenAuthenticator({
      issuer,
      audience,
      keys,
      revocations: index,
      freshness,
      clock,
      ...(options.clockToleranceS !== undefined && { clockToleranceS: options.clockToleranceS }),
      ...(options.cacheMax !== undefined && { cacheMax: options.cacheMax }),
    });
    const { follower } = this;
    const onHandled = (): void => {
      this.emptyCacheInNewEpoch();
      this.announce();
    };
    this.feed = new PlaneFeed({
      follower,
      keys,
      issuer: issuerClient,
      trustStore,
      clock,
      log,
      service,
      nats,
      tickMs: timings.tickMs,
      onHandled,
    });
  }

  /**
   * Resolves once it runs, which is not yet ready: issuer and NATS may be away.
   * @throws {NatsRefusedError} when NATS does not know the credentials
   */
  static async start(options: ResourceServerOptions): Promise<ResourceServer> {
    const trustStore = options.trustStore ?? new FileTrustStore(`.valetkey/${options.service}-trust.json`);
    const server = new ResourceServer(options, trustStore, await loadTrust(trustStore, options));
    await server.feed.start();
    return server;
  }

  /** `authorization` is the raw header value. Throws, or rejects with, a `TokenError`: `NotReadyError` while there is no view to judge by. */
  authenticate(authorization: string, bounds?: StalenessBounds): AccessToken | Promise<AccessToken> {
    return this.verdicts.count(() => this.judge(authorization, bounds));
  }

  /** Ready = keys trusted at the version named, index complete by the newest heartbeat, both clocks current (PROTOCOL §5). */
  readiness(): Readiness {
    const now = this.read();
    const reasons = this.reasons(now);
    const { epoch, position } = this.follower.view;
    return {
      ready: reasons.length === 0,
      reasons,
      view: {
        epoch,
        position,
        contactAgeMs: this.freshness.contactAgeMs(now),
        ledgerAgeMs: this.freshness.ledgerAgeMs(now),
        entries: this.index.entries,
        keySetVersion: this.keys.version,
        trust: this.trust(),
      },
    };
  }

  /** Calls the listener after each change of readiness, its reasons, or the position, epoch or keys of the view; returns what ends that. */
  onReadinessChange(listener: (readiness: Readiness) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Figures to export; what runs in seconds is infinite where there is nothing to measure yet. */
  metrics(): Readonly<Record<string, number>> {
    const { ready, view } = this.readiness();
    const { messages, refused, alarms, rereads } = this.follower.counts;
    const { cached, cacheHits } = this.authenticator.counts;
    return {
      ready: ready ? 1 : 0,
      revocation_index_entries: view.entries,
      revocation_index_bytes: this.index.bytes + this.follower.view.bytes,
      contact_age_seconds: view.contactAgeMs / 1_000,
      ledger_age_seconds: view.ledgerAgeMs / 1_000,
      position: view.position,
      key_set_version: view.keySetVersion,
      cached_tokens: cached,
      cache_hits_total: cacheHits,
      ...this.verdicts.figures,
      plane_messages_total: messages,
      plane_messages_refused_total: Object.values(refused).reduce((sum, count) => sum + count, 0),
      plane_alarms_total: alarms,
      plane_rereads_total: rereads,
    };
  }

  async stop(): Promise<void> {
    this.listeners.clear();
    await this.feed.stop();
  }

  private judge(authorization: string, bounds: StalenessBounds | undefined): AccessToken | Promise<AccessToken> {
    if (this.keys.version < 0 || !this.freshness.hasHeldLedger) throw new NotReadyError(this.reasons(this.read()));
    return this.authenticator.authenticate(authorization, bounds);
  }

  private reasons(now: ClockReading): readonly string[] {
    const { view } = this.follower;
    const reasons: string[] = [];
    if (this.keys.version < 0) reasons.push('no signing key of the issuer is trusted yet');
    else if (this.keys.version < (view.heartbeat?.keys ?? 0)) reasons.push('the key set is older than the ledger names');
    if (view.heartbeat === undefined) reasons.push('nothing has been heard of the ledger of revocations yet');
    else if (view.firstMissing !== undefined) reasons.push('revocations are missing');
    if (this.freshness.contactAgeMs(now) > this.staleness.contactMs) reasons.push('there is no contact with the revocation plane');
    if (this.freshness.ledgerAgeMs(now) > this.staleness.ledgerMs) reasons.push('the newest ledger state held is too old');
    return reasons.length === 0 ? reasons : [...reasons, ...this.feed.problems];
  }

  private trust(): Readiness['view']['trust'] {
    if (this.keys.version < 0) return 'none';
    if (this.keys.version === 0) return 'http';
    return this.keys.version === this.keptVersion ? 'kept' : 'stream';
  }

  /** In the stretch in which the index was emptied: no request comes between (PROTOCOL §5 'Cached token'). */
  private emptyCacheInNewEpoch(): void {
    const { epoch } = this.follower.view;
    if (epoch === this.judgedEpoch) return;
    this.judgedEpoch = epoch;
    this.authenticator.forget();
  }

  private announce(): void {
    const readiness = this.readiness();
    const { epoch, position, keySetVersion, trust } = readiness.view;
    const reasons = readiness.reasons.join('; ');
    const state = [reasons, epoch, position, keySetVersion, trust].join(' ');
    if (state === this.announced.state) return;
    if (reasons !== this.announced.reasons) this.log.info(readiness.ready ? 'Ready to judge access tokens' : `Not ready: ${reasons}`);
    this.announced = { state, reasons };
    for (const listener of this.listeners) listener(readiness);
  }

  private read(): ClockReading {
    return { nowMs: this.clock.now(), monotonicMs: this.clock.monotonic() };
  }
}

/** What was kept for another issuer, or cannot be read, is no trust. */
async function loadTrust(store: TrustStore, { issuer, log }: ResourceServerOptions): Promise<Trust | undefined> {
  try {
    const kept = await store.load();
    return kept?.issuer === issuer ? kept : undefined;
  } catch (error) {
    log?.error(`The kept key set cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`);
    return undefined;
  }
}
