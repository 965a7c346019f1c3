import type { Trust, TrustStore } from '@valetkey/auth/wire';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

const keptTrust = z.object({
  issuer: z.string(),
  epoch: z.string(),
  statement: z.object({
    version: z.number().int(),
    keys: z.array(z.record(z.string(), z.unknown())),
    revokedKids: z.array(z.string()),
    accessTokenLifetimeMaxS: z.number(),
  }),
});

/**
 * Keeps a service's trust in its own database, so that a new replica starts from what any earlier one trusted while the
 * issuer is down (DESIGN §7). The service's migrations must hold `CreateResourceTrust1764000000000`.
 */
export class DatabaseTrustStore implements TrustStore {
  constructor(private readonly dataSource: DataSource) {}

  async load(): Promise<Trust | undefined> {
    const [row] = await this.dataSource.query<unknown[]>('SELECT issuer, epoch, statement FROM resource_trust');
    const kept = keptTrust.safeParse(row);
    return kept.success ? kept.data : undefined;
  }

  /** A replica that is behind never overwrites what a newer one saved; another issuer's trust is replaced. */
  async save({ issuer, epoch, statement }: Trust): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO resource_trust (issuer, epoch, version, statement) VALUES ($1, $2, $3, $4)
       ON CONFLICT (only_row) DO UPDATE SET issuer = excluded.issuer, epoch = excluded.epoch, version = excluded.version,
         statement = excluded.statement, saved_at = now()
       WHERE resource_trust.issuer <> excluded.issuer OR resource_trust.version <= excluded.version`,
      [issuer, epoch, statement.version, JSON.stringify(statement)],
    );
  }
}
