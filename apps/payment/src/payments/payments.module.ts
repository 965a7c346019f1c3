import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PaymentTable } from './payment.entity.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentsMessages } from './payments.messages.js';
import { PaymentsService } from './payments.service.js';

/** What people have paid. Nothing is sold yet, so the list is empty. */
@Module({
  imports: [TypeOrmModule.forFeature([PaymentTable])],
  controllers: [PaymentsController, PaymentsMessages],
  providers: [PaymentsService],
})
export class PaymentsModule {}
