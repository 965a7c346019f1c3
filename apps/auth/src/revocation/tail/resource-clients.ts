import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { clientSecretMatches } from '../../clients/client-secret.js';
import type { BasicCredentials } from '../../clients/basic-credentials.js';

/** Tells resource services from other clients. */
@Injectable()
export class ResourceClients {
  constructor(private readonly database: DataSource) {}

  /** Whether the client is a resource service's own; `undefined` when it is unknown, disabled, or not who it says. */
  async isResource({ id, secret }: BasicCredentials): Promise<boolean | undefined> {
    const rows: ClientRow[] = await this.database.query(
      `select c.secret_hash, exists (select from resource r where r.client_id = c.id) as is_resource
        from client c where c.id = $1 and c.disabled_at is null and c.secret_hash is not null`,
      [id],
    );
    const client = rows[0];
    return client && clientSecretMatches(secret, client.secret_hash) ? client.is_resource : undefined;
  }
}

interface ClientRow {
  readonly secret_hash: string;
  readonly is_resource: boolean;
}
