import { Injectable } from '@nestjs/common';
import type { AdapterPayload } from 'oidc-provider';
import type { EntityManager } from 'typeorm';
import { RequestDatabase } from '../database/request-database.js';
import type { Initiator } from '../revocation/initiator.js';
import type { Revocation } from '../revocation/revocation.js';
import { RevocationLedger } from '../revocation/revocation-ledger.js';
import { type Client, type ClientRegistration, clientMetadataSchema } from './client.js';
import { generateClientSecret, hashClientSecret } from './client-secret.js';
import { UnknownClientError } from './unknown-client.error.js';

/** Who may ask for tokens. What ends a client's tokens goes through the ledger, in the same transaction. */
@Injectable()
export class Clients {
  constructor(
    private readonly database: RequestDatabase,
    private readonly ledger: RevocationLedger,
  ) {}

  /** The client, a disabled one too. */
  async find(id: string): Promise<Client | undefined> {
    if (!isClientId(id)) return undefined;
    const [row] = await this.database.query<ClientRow>(`SELECT ${COLUMNS} FROM client c WHERE c.id = $1`, [id]);
    return row && clientOf(row);
  }

  /** All clients, by id. */
  async list(): Promise<readonly Client[]> {
    const rows = await this.database.query<ClientRow>(`SELECT ${COLUMNS} FROM client c ORDER BY c.id`);
    return rows.map(clientOf);
  }

  /** Registers a client, or replaces what is registered under its id. Its generation, and a secret not given, stay. */
  async register(registration: ClientRegistration): Promise<void> {
    await this.database.query(
      `INSERT INTO client AS c (id, name, secret_hash, metadata, first_party, default_resource, default_scope)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO UPDATE
         SET name = excluded.name, secret_hash = coalesce(excluded.secret_hash, c.secret_hash), metadata = excluded.metadata,
             first_party = excluded.first_party, default_resource = excluded.default_resource, default_scope = excluded.default_scope`,
      [
        registration.id,
        registration.name,
        registration.secret === undefined ? null : hashClientSecret(registration.secret),
        JSON.stringify(clientMetadataSchema.parse(registration.metadata)),
        registration.firstParty ?? false,
        registration.defaultResource ?? null,
        registration.defaultScope ?? null,
      ],
    );
  }

  /** From now on refused, and every token that names it dies. */
  disable(id: string, initiator: Initiator): Promise<Revocation> {
    return this.change(id, 'SET disabled_at = coalesce(disabled_at, now())', [], { reason: 'client-disabled', initiator });
  }

  /** May ask for tokens again; those from before stay dead. */
  async enable(id: string): Promise<void> {
    await this.database.transact((tx) => updateClient(tx, id, 'SET disabled_at = NULL', []));
  }

  /** A new secret, returned this once. The old one and every token that names the client die. */
  async rotateSecret(id: string, initiator: Initiator): Promise<{ secret: string; revocation: Revocation }> {
    const secret = generateClientSecret();
    const revocation = await this.change(id, 'SET secret_hash = $2', [hashClientSecret(secret)], {
      reason: 'client-secret-rotated',
      initiator,
    });
    return { secret, revocation };
  }

  /**
   * What the engine needs, of one statement: the secret's hash together with the generations in force, which the mint gate compares
   * (PROTOCOL §8). A disabled client does not exist.
   */
  async findForEngine(id: string): Promise<AdapterPayload | undefined> {
    if (!isClientId(id)) return undefined;
    const [row] = await this.database.query<EngineClientRow>(
      `SELECT ${ENGINE_COLUMNS}, c.secret_hash, c.generation::float8 AS generation, l.issuer_generation::float8 AS issuer_generation
         FROM client c CROSS JOIN ledger_state l WHERE c.id = $1 AND c.disabled_at IS NULL`,
      [id],
    );
    return row && enginePayloadOf(row);
  }

  private change(
    id: string,
    set: string,
    parameters: readonly unknown[],
    why: { reason: string; initiator: Initiator },
  ): Promise<Revocation> {
    return this.database.transact(async (tx) => {
      await updateClient(tx, id, set, parameters);
      return this.ledger.record(tx, { kind: 'client', value: id, ...why });
    });
  }
}

/** Visible ASCII (RFC 6749 appendix A.1): PostgreSQL fails at a NUL in a text that it is asked for. */
function isClientId(id: string): boolean {
  return /^[\x20-\x7e]+$/.test(id);
}

/** `set` is one of the constants above, never text from outside. */
async function updateClient(tx: EntityManager, id: string, set: string, parameters: readonly unknown[]): Promise<void> {
  if (!isClientId(id)) throw new UnknownClientError();
  const [, count] = await tx.query<[unknown[], number]>(`UPDATE client ${set} WHERE id = $1`, [id, ...parameters]);
  if (count === 0) throw new UnknownClientError();
}

const ENGINE_COLUMNS = 'c.id, c.name, c.metadata, c.first_party, c.default_resource, c.default_scope';
const COLUMNS = `${ENGINE_COLUMNS}, c.disabled_at, c.created_at`;

interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly metadata: unknown;
  readonly first_party: boolean;
  readonly default_resource: string | null;
  readonly default_scope: string | null;
  readonly disabled_at: Date | null;
  readonly created_at: Date;
}

interface EngineClientRow extends Omit<ClientRow, 'disabled_at' | 'created_at'> {
  readonly secret_hash: string | null;
  readonly generation: number;
  readonly issuer_generation: number;
}

function clientOf(row: ClientRow): Client {
  return {
    id: row.id,
    name: row.name,
    firstParty: row.first_party,
    defaultResource: row.default_resource ?? undefined,
    defaultScope: row.default_scope ?? undefined,
    metadata: clientMetadataSchema.parse(row.metadata),
    disabledAt: row.disabled_at ?? undefined,
    createdAt: row.created_at,
  };
}

/** The engine's `client_secret` is our hash: `compareClientSecret` is overridden, and no HMAC algorithm is enabled. */
function enginePayloadOf(row: EngineClientRow): AdapterPayload {
  return {
    ...clientMetadataSchema.parse(row.metadata),
    client_id: row.id,
    client_name: row.name,
    ...(row.secret_hash === null ? {} : { client_secret: row.secret_hash }),
    first_party: row.first_party,
    default_resource: row.default_resource ?? undefined,
    default_scope: row.default_scope ?? undefined,
    generation: row.generation,
    issuer_generation: row.issuer_generation,
  };
}
