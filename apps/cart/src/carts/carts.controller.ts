import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import { type AccessToken, CurrentToken, RequireScopes } from '@valetkey/auth';
import { type Cart, cart, productId, type QuantityChange, quantityChange } from './cart.schema.js';
import { CartsService } from './carts.service.js';

/** The caller's own cart. */
@ApiBearerAuth()
@Controller('cart')
export class CartsController {
  constructor(private readonly carts: CartsService) {}

  @Get()
  @RequireScopes('cart:read')
  @ApiOkResponse({ standardSchema: cart })
  get(@CurrentToken() token: AccessToken): Promise<Cart> {
    return this.carts.get(token.subject);
  }

  @Put('lines/:productId')
  @RequireScopes('cart:write')
  @ApiOkResponse({ standardSchema: cart })
  setLine(
    @CurrentToken() token: AccessToken,
    @Param('productId', { schema: productId }) id: string,
    @Body({ schema: quantityChange }) { quantity }: QuantityChange,
  ): Promise<Cart> {
    return this.carts.setLine(token.subject, id, quantity);
  }

  @Delete('lines/:productId')
  @HttpCode(204)
  @RequireScopes('cart:write')
  @ApiNoContentResponse()
  removeLine(@CurrentToken() token: AccessToken, @Param('productId', { schema: productId }) id: string): Promise<void> {
    return this.carts.removeLine(token.subject, id);
  }
}
