import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Page, rangeOf } from '@valetkey/service-defaults';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import { type Product, ProductTable } from './product.entity.js';
import type { ProductQuery, ProductView } from './product.schema.js';
import { ProductNotFoundError } from './product-not-found.error.js';

/** The catalogue. */
@Injectable()
export class ProductsService {
  constructor(@InjectRepository(ProductTable) private readonly products: Repository<Product>) {}

  /** One page of what the query finds, by name. */
  async search({ q, category, page, pageSize }: ProductQuery): Promise<Page<ProductView>> {
    const found = this.products.createQueryBuilder('product').orderBy('product.name').addOrderBy('product.id');
    if (category !== undefined) found.andWhere('product.category = :category', { category });
    wordsOf(q).forEach((word, index) => mustHold(found, word, `word${index}`));
    const { skip, take } = rangeOf({ page, pageSize });
    const [products, total] = await found.skip(skip).take(take).getManyAndCount();
    return { items: products.map(viewOf), page, pageSize, total };
  }

  /** @throws ProductNotFoundError */
  async get(id: string): Promise<ProductView> {
    return viewOf(await this.getProduct(id));
  }

  /** @throws ProductNotFoundError */
  async getProduct(id: string): Promise<Product> {
    const product = await this.products.findOneBy({ id });
    if (!product) throw new ProductNotFoundError();
    return product;
  }
}

// NUL cannot stand in PostgreSQL's text, so no product holds it.
function wordsOf(q = ''): string[] {
  return q
    .replaceAll('\0', ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

function mustHold(found: SelectQueryBuilder<Product>, word: string, name: string): void {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  found.andWhere(`(product.name ILIKE :${name} OR product.description ILIKE :${name})`, { [name]: pattern });
}

function viewOf({ id, sku, name, description, category, priceMinor, currency }: Product): ProductView {
  return { id, sku, name, description, category, price: { amountMinor: priceMinor, currency }, picture: `/products/${id}/picture.svg` };
}
