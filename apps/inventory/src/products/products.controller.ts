import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Public } from '@valetkey/auth';
import type { Page } from '@valetkey/service-defaults';
import { drawProduct } from './draw-product.js';
import { product, productId, productPage, type ProductQuery, productQuery, type ProductView } from './product.schema.js';
import { ProductsService } from './products.service.js';

/** The catalogue, for everybody. */
@Public()
@Controller('products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @ApiOkResponse({ standardSchema: productPage })
  search(@Query({ schema: productQuery }) query: ProductQuery): Promise<Page<ProductView>> {
    return this.products.search(query);
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: product })
  get(@Param('id', { schema: productId }) id: string): Promise<ProductView> {
    return this.products.get(id);
  }

  @Get(':id/picture.svg')
  @Header('Content-Type', 'image/svg+xml')
  @Header('Cache-Control', 'public, max-age=86400')
  @ApiOkResponse({ content: { 'image/svg+xml': { schema: { type: 'string' } } } })
  async picture(@Param('id', { schema: productId }) id: string): Promise<string> {
    const { sku } = await this.products.getProduct(id);
    return drawProduct(sku);
  }
}
