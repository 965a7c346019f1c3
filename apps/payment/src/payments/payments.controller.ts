import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse } from '@nestjs/swagger';
import { type AccessToken, CurrentToken, RequireScopes } from '@valetkey/auth';
import type { Page } from '@valetkey/service-defaults';
import { payment, paymentId, paymentPage, type PaymentQuery, paymentQuery, type PaymentView } from './payment.schema.js';
import { PaymentsService } from './payments.service.js';

/** The caller's own payments. */
@ApiBearerAuth()
@RequireScopes('payment:read')
@Controller('payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Get()
  @ApiOkResponse({ standardSchema: paymentPage })
  list(@CurrentToken() token: AccessToken, @Query({ schema: paymentQuery }) query: PaymentQuery): Promise<Page<PaymentView>> {
    return this.payments.list(token.subject, query);
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: payment })
  get(@CurrentToken() token: AccessToken, @Param('id', { schema: paymentId }) id: string): Promise<PaymentView> {
    return this.payments.get(token.subject, id);
  }
}
