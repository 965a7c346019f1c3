import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OrderTable } from './order.entity.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

/** What people have bought. Nothing is sold yet, so the list is empty. */
@Module({ imports: [TypeOrmModule.forFeature([OrderTable])], controllers: [OrdersController], providers: [OrdersService] })
export class OrdersModule {}
