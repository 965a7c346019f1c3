import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { demoCatalogue } from './demo-catalogue.js';

/** Fills an empty shop. Imported in demo mode only. */
@Module({})
export class DemoCatalogueModule implements OnApplicationBootstrap {
  constructor(private readonly database: DataSource) {}

  /** What is there already stays as it is, also when several replicas start at once. */
  async onApplicationBootstrap(): Promise<void> {
    const rows = JSON.stringify(demoCatalogue);
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO product (id, sku, name, description, category, price_minor, currency)
         SELECT id, sku, name, description, category, "priceMinor", 'EUR'
         FROM jsonb_to_recordset($1::jsonb) AS demo (id text, sku text, name text, description text, category text, "priceMinor" bigint)
         ON CONFLICT DO NOTHING`,
        [rows],
      );
      await tx.query(
        `INSERT INTO stock (product_id, on_hand)
         SELECT id, "onHand" FROM jsonb_to_recordset($1::jsonb) AS demo (id text, "onHand" integer) JOIN product USING (id)
         ON CONFLICT DO NOTHING`,
        [rows],
      );
    });
  }
}
