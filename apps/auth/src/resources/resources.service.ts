import { Injectable } from '@nestjs/common';
import { RequestDatabase } from '../database/request-database.js';
import type { Resource } from './resource.js';
import { canonicalResource } from './resource-identifier.js';

/** Which audiences there are, and what may be asked of each. */
@Injectable()
export class Resources {
  /** Every token asks, and the answer all but never changes; another replica's change is seen when this runs out. */
  readonly #known = new Map<string, { readonly resource: Resource; readonly until: number }>();

  constructor(private readonly database: RequestDatabase) {}

  async find(identifier: string): Promise<Resource | undefined> {
    const audience = canonicalResource(identifier);
    const known = this.#known.get(audience);
    if (known !== undefined && known.until > performance.now()) return known.resource;
    const [row] = await this.database.query<ResourceRow>(`SELECT ${COLUMNS} FROM resource WHERE audience = $1`, [audience]);
    if (row === undefined) return undefined;
    const resource = resourceOf(row);
    this.#known.set(audience, { resource, until: performance.now() + KNOWN_FOR_MS });
    return resource;
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
    this.#known.clear();
    await this.database.query(
      `INSERT INTO resource (audience, name, client_id, scopes) VALUES ($1, $2, $3, $4)
       ON CONFLICT (audience) DO UPDATE SET name = excluded.name, client_id = excluded.client_id, scopes = excluded.scopes`,
      [canonicalResource(resource.audience), resource.name, resource.clientId ?? null, resource.scopes],
    );
  }
}

const KNOWN_FOR_MS = 5_000;
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
