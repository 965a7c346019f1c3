import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { type AccessToken, CurrentToken, RequireScopes } from '@valetkey/auth';
import type { Page } from '@valetkey/service-defaults';
import { paymentListRequest, type PaymentQuery, type PaymentView } from './payment.schema.js';
import { PaymentsService } from './payments.service.js';

/** The caller's own payments, over NATS: the access token comes in the message's `authorization` header. */
@Controller()
export class PaymentsMessages {
  constructor(private readonly payments: PaymentsService) {}

  @MessagePattern('payment.list-payments')
  @RequireScopes('payment:read')
  list(@CurrentToken() token: AccessToken, @Payload({ schema: paymentListRequest }) query: PaymentQuery): Promise<Page<PaymentView>> {
    return this.payments.list(token.subject, query);
  }
}
