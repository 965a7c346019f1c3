import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Page, rangeOf } from '@valetkey/service-defaults';
import { Repository } from 'typeorm';
import { type Order, OrderTable } from './order.entity.js';
import type { OrderQuery, OrderView } from './order.schema.js';
import { OrderNotFoundError } from './order-not-found.error.js';

/** Orders by their owner, who is always the subject of the verified token. */
@Injectable()
export class OrdersService {
  constructor(@InjectRepository(OrderTable) private readonly orders: Repository<Order>) {}

  /** Newest first. */
  async list(owner: string, { page, pageSize }: OrderQuery): Promise<Page<OrderView>> {
    const [found, total] = await this.orders.findAndCount({ where: { owner }, order: { id: 'DESC' }, ...rangeOf({ page, pageSize }) });
    return { items: found.map(viewOf), page, pageSize, total };
  }

  /** @throws OrderNotFoundError also for another owner's order. */
  async get(owner: string, id: string): Promise<OrderView> {
    const order = await this.orders.findOneBy({ id, owner });
    if (!order) throw new OrderNotFoundError();
    return viewOf(order);
  }
}

function viewOf({ id, status, totalMinor, currency, createdAt }: Order): OrderView {
  return { id, status, total: { amountMinor: totalMinor, currency }, createdAt: createdAt.toISOString() };
}
