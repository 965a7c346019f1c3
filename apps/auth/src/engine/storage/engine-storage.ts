import { Injectable } from '@nestjs/common';
import type { Adapter } from 'oidc-provider';
import { Clients } from '../../clients/clients.service.js';
import { RequestDatabase } from '../../database/request-database.js';
import { GrantRevocations } from '../../grants/grant-revocations.js';
import { MintGate } from '../../grants/mint-gate.js';
import { ClientRecords } from './client-records.js';
import { EngineRecords } from './engine-records.js';
import { GrantRecords } from './grant-records.js';
import { OpaqueTokenRecords } from './opaque-token-records.js';
import { RedeemableRecords } from './redeemable-records.js';
import { RefreshTokenRecords } from './refresh-token-records.js';
import { ReplayRecords } from './replay-records.js';
import { SessionRecords } from './session-records.js';

/** The engine's storage: one port for each of its models. */
@Injectable()
export class EngineStorage {
  constructor(
    private readonly database: RequestDatabase,
    private readonly gate: MintGate,
    private readonly clients: Clients,
    private readonly revocations: GrantRevocations,
  ) {}

  for(model: string): Adapter {
    switch (model) {
      case 'Client':
        return new ClientRecords(this.database, this.clients);
      case 'Session':
        return new SessionRecords(this.database);
      case 'Grant':
        return new GrantRecords(this.database, this.revocations);
      case 'AuthorizationCode':
      case 'DeviceCode':
        return new RedeemableRecords(model, this.database);
      case 'RefreshToken':
        return new RefreshTokenRecords(model, this.database);
      case 'AccessToken':
      case 'ClientCredentials':
        return new OpaqueTokenRecords(model, this.database, this.gate);
      case 'ReplayDetection':
        return new ReplayRecords(model, this.database);
      default:
        return new EngineRecords(model, this.database);
    }
  }

  /** Removes what expired an hour ago. */
  async sweep(): Promise<void> {
    await this.database.query(`DELETE FROM engine_record WHERE expires_at < now() - interval '1 hour'`);
  }
}
