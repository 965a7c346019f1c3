import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse } from '@nestjs/swagger';
import { type AccessToken, CurrentToken, RequireScopes } from '@valetkey/auth';
import type { Page } from '@valetkey/service-defaults';
import { order, orderId, orderPage, type OrderQuery, orderQuery, type OrderView } from './order.schema.js';
import { OrdersService } from './orders.service.js';

/** The caller's own orders. */
@ApiBearerAuth()
@RequireScopes('cart:read')
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  @ApiOkResponse({ standardSchema: orderPage })
  list(@CurrentToken() token: AccessToken, @Query({ schema: orderQuery }) query: OrderQuery): Promise<Page<OrderView>> {
    return this.orders.list(token.subject, query);
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: order })
  get(@CurrentToken() token: AccessToken, @Param('id', { schema: orderId }) id: string): Promise<OrderView> {
    return this.orders.get(token.subject, id);
  }
}
