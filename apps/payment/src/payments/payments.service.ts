import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Page, rangeOf } from '@valetkey/service-defaults';
import { Repository } from 'typeorm';
import { type Payment, PaymentTable } from './payment.entity.js';
import type { PaymentQuery, PaymentView } from './payment.schema.js';
import { PaymentNotFoundError } from './payment-not-found.error.js';

/** Payments by their owner, who is always the subject of the verified token. */
@Injectable()
export class PaymentsService {
  constructor(@InjectRepository(PaymentTable) private readonly payments: Repository<Payment>) {}

  /** Newest first. */
  async list(owner: string, { page, pageSize }: PaymentQuery): Promise<Page<PaymentView>> {
    const [found, total] = await this.payments.findAndCount({ where: { owner }, order: { id: 'DESC' }, ...rangeOf({ page, pageSize }) });
    return { items: found.map(viewOf), page, pageSize, total };
  }

  /** @throws PaymentNotFoundError also for another owner's payment. */
  async get(owner: string, id: string): Promise<PaymentView> {
    const payment = await this.payments.findOneBy({ id, owner });
    if (!payment) throw new PaymentNotFoundError();
    return viewOf(payment);
  }
}

function viewOf({ id, status, amountMinor, currency, createdAt }: Payment): PaymentView {
  return { id, status, amount: { amountMinor, currency }, createdAt: createdAt.toISOString() };
}
