import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { type AccessToken, CurrentToken, RequireScopes } from '@valetkey/auth';
import type { Cart } from './cart.schema.js';
import { CartsService } from './carts.service.js';

/** The caller's own cart, over NATS: the access token comes in the message's `authorization` header. */
@Controller()
export class CartsMessages {
  constructor(private readonly carts: CartsService) {}

  @MessagePattern('cart.get-cart')
  @RequireScopes('cart:read')
  get(@CurrentToken() token: AccessToken): Promise<Cart> {
    return this.carts.get(token.subject);
  }
}
