import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { RequireScopes } from '@valetkey/auth';
import { type StockRequest, stockRequest, type StockView } from './stock.schema.js';
import { StockService } from './stock.service.js';

/** Stock over NATS: the access token comes in the message's `authorization` header. */
@Controller()
export class StockMessages {
  constructor(private readonly stock: StockService) {}

  @MessagePattern('inventory.get-stock')
  @RequireScopes('inventory:read')
  get(@Payload({ schema: stockRequest }) { productId }: StockRequest): Promise<StockView> {
    return this.stock.get(productId);
  }
}
