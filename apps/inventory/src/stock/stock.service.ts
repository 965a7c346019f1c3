import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { ProductNotFoundError } from '../products/product-not-found.error.js';
import { type Stock, StockTable } from './stock.entity.js';
import type { StockView } from './stock.schema.js';

/** Stock, by product. */
@Injectable()
export class StockService {
  constructor(@InjectRepository(StockTable) private readonly stock: Repository<Stock>) {}

  /** @throws ProductNotFoundError */
  async get(productId: string): Promise<StockView> {
    const stock = await this.stock.findOneBy({ productId });
    if (!stock) throw new ProductNotFoundError();
    return { productId, onHand: stock.onHand, updatedAt: stock.updatedAt.toISOString() };
  }
}
