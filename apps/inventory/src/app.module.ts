import { type DynamicModule, Module } from '@nestjs/common';
import { DemoCatalogueModule } from './demo/demo-catalogue.module.js';
import { ProductsModule } from './products/products.module.js';
import { StockModule } from './stock/stock.module.js';

/** The inventory service: what there is to buy, and how many of it. */
@Module({ imports: [ProductsModule, StockModule] })
export class InventoryAppModule {
  static with(guard: DynamicModule, demo: boolean): DynamicModule {
    return { module: InventoryAppModule, imports: [guard, ...(demo ? [DemoCatalogueModule] : [])] };
  }
}
