import type { AdapterPayload } from 'oidc-provider';
import type { Clients } from '../../clients/clients.service.js';
import type { RequestDatabase } from '../../database/request-database.js';
import { EngineRecords } from './engine-records.js';

/** Clients are registered through `Clients`; the engine reads them only. */
export class ClientRecords extends EngineRecords {
  constructor(
    database: RequestDatabase,
    private readonly clients: Clients,
  ) {
    super('Client', database);
  }

  override find(id: string): Promise<AdapterPayload | undefined> {
    return this.clients.findForEngine(id);
  }

  override upsert(): Promise<void> {
    return Promise.reject(new TypeError('Dynamic registration is off.'));
  }

  override destroy(): Promise<void> {
    return Promise.reject(new TypeError('Dynamic registration is off.'));
  }
}
