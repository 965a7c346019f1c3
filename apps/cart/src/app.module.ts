import { type DynamicModule, Module } from '@nestjs/common';
import { CartsModule } from './carts/carts.module.js';
import { OrdersModule } from './orders/orders.module.js';

/** The cart service: what people mean to buy, and what they have bought. */
@Module({ imports: [CartsModule, OrdersModule] })
export class CartAppModule {
  static with(guard: DynamicModule): DynamicModule {
    return { module: CartAppModule, imports: [guard] };
  }
}
