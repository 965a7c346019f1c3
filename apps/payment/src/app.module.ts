import { type DynamicModule, Module } from '@nestjs/common';
import { PaymentsModule } from './payments/payments.module.js';

/** The payment service: who paid what. */
@Module({ imports: [PaymentsModule] })
export class PaymentAppModule {
  static with(guard: DynamicModule): DynamicModule {
    return { module: PaymentAppModule, imports: [guard] };
  }
}
