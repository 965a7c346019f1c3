import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse } from '@nestjs/swagger';
import { RequireScopes } from '@valetkey/auth';
import { productId } from '../products/product.schema.js';
import { stock, type StockView } from './stock.schema.js';
import { StockService } from './stock.service.js';

/** How many of a product there are. */
@ApiBearerAuth()
@RequireScopes('inventory:read')
@Controller('stock')
export class StockController {
  constructor(private readonly stock: StockService) {}

  @Get(':productId')
  @ApiOkResponse({ standardSchema: stock })
  get(@Param('productId', { schema: productId }) id: string): Promise<StockView> {
    return this.stock.get(id);
  }
}
