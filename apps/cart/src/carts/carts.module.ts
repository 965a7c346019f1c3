import { Module } from '@nestjs/common';
import { CartsController } from './carts.controller.js';
import { CartsMessages } from './carts.messages.js';
import { CartsService } from './carts.service.js';

/** What people mean to buy. Knows neither prices nor stock. */
@Module({ controllers: [CartsController, CartsMessages], providers: [CartsService] })
export class CartsModule {}
