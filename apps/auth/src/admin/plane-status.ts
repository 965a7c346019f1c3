import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Resources } from '../resources/resources.service.js';
import { RelayRunner } from '../revocation/relay/relay-runner.js';

/** How the revocation plane stands, as the issuer sees it. */
export interface PlaneStatus {
  readonly issuer: {
    readonly epoch: string;
    /** Highest position numbered. */
    readonly position: number;
    /** Revocations recorded that have no position yet. */
    readonly unnumbered: number;
    /** Since the last numbering, by whomever; a heartbeat names that time. */
    readonly heartbeatAgeMs: number;
    readonly keySetVersion: number;
    readonly accessTokenLifetimeMaxS: number;
  };
  readonly relay: {
    /** Which replica publishes: the one that answers this, another, or none. */
    readonly leader: 'this' | 'another' | 'none';
    /** Whether the replica that answers this reaches the stream. */
    readonly nats: 'connected' | 'away';
  };
  /** The services that verify tokens, and where they are. */
  readonly resources: readonly { readonly name: string; readonly address: string }[];
}

/** Reads the plane's status from ledger, relay and the registered resources. */
@Injectable()
export class PlaneStatusReader {
  constructor(
    private readonly database: DataSource,
    private readonly relay: RelayRunner,
    private readonly resources: Resources,
  ) {}

  async read(): Promise<PlaneStatus> {
    const rows: Row[] = await this.database.query(statement);
    const [state] = rows;
    if (!state) throw new Error('The ledger has no state');
    const { leading, streamReachable } = this.relay.status;
    return {
      issuer: {
        epoch: state.epoch,
        position: Number(state.position),
        unnumbered: state.unnumbered,
        heartbeatAgeMs: state.age_ms,
        keySetVersion: Number(state.key_set_version),
        accessTokenLifetimeMaxS: state.lifetime_max_s,
      },
      relay: { leader: leading ? 'this' : state.is_led ? 'another' : 'none', nats: streamReachable ? 'connected' : 'away' },
      resources: (await this.resources.list()).map(({ name, audience }) => ({ name, address: audience })),
    };
  }
}

const statement = `select epoch, position, key_set_version, lifetime_max_s,
    greatest(0, floor(extract(epoch from now() - at) * 1000))::int as age_ms,
    (select count(*)::int from revocation where revocation.position is null) as unnumbered,
    exists (select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('valetkey.relay', 0)) as is_led
  from ledger_state`;

interface Row {
  readonly epoch: string;
  readonly position: string;
  readonly key_set_version: string;
  readonly lifetime_max_s: number;
  readonly age_ms: number;
  readonly unnumbered: number;
  readonly is_led: boolean;
}
