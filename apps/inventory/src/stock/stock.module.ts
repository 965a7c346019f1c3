import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { StockController } from './stock.controller.js';
import { StockMessages } from './stock.messages.js';
import { StockService } from './stock.service.js';
import { StockTable } from './stock.entity.js';

/** How many of each product there are. */
@Module({ imports: [TypeOrmModule.forFeature([StockTable])], controllers: [StockController, StockMessages], providers: [StockService] })
export class StockModule {}
