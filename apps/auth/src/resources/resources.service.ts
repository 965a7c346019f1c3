import { Injectable } from '@nestjs/common';
import { RequestDatabase } from '../database/request-database.js';
import type { Resource } from './resource.js';
import { canonicalResource } from './resource-identifier.js';

/** Which audiences there are, and what may be asked of each. */
@Injectable()
export class Resources {
  constructor(private readonly database: RequestDatabase) {}

  async find(identifier: string): Promise<Resource | undefined> {
    const [row] = await this.database.query<ResourceRow>(`SELECT ${COLUMNS} FROM resource WHERE audience = $1`, [
      canonicalResource(identifier),
    ]);
    return row && resourceOf(row);
  }

  /** The resource whose service this client is. */
  async findByClient(clientId: string): Promise<Resource | undefined> {
    const [row] = await this.database.query<ResourceRow>(`SELECT ${COLUMNS} FROM resource WHERE client_id = $1`, [clientId]);
    return row && resourceOf(row);
  }

  async list(): Promise<readonly Resource[]> {
    const rows = await this.database.query<ResourceRow>(`SELECT ${COLUMNS} FROM resource ORDER BY audience`);
    return rows.map(resourceOf);
  }

  /** Registers a resource, or replaces what is registered under its audience. */
  async register(resource: Resource): Promise<void> {
    await this.database.query(
      `INSERT INTO resource (audience, name, client_id, scopes) VALUES ($1, $2, $3, $4)
       ON CONFLICT (audience) DO UPDATE SET name = excluded.name, client_id = excluded.client_id, scopes = excluded.scopes`,
      [canonicalResource(resource.audience), resource.name, resource.clientId ?? null, resource.scopes],
    );
  }
}

const COLUMNS = 'audience, name, client_id, scopes';

interface ResourceRow {
  readonly audience: string;
  readonly name: string;
  readonly client_id: string | null;
  readonly scopes: string[];
}

function resourceOf(row: ResourceRow): Resource {
  return { audience: row.audience, name: row.name, clientId: row.client_id ?? undefined, scopes: row.scopes };
}
