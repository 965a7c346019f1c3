import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fuzzOpenApi, launchTestService, type TestService } from '@valetkey/service-defaults/testing';
import { demoCatalogue } from './demo/demo-catalogue.js';
import { inventoryService } from './inventory-service.js';
import { productPage } from './products/product.schema.js';

let inventory: TestService;

beforeAll(async () => {
  inventory = await launchTestService('inventory', inventoryService);
}, 60_000);
afterAll(async () => inventory?.stop());

const scope = 'inventory:read';
const search = async (query: string) => productPage.parse(await (await inventory.call(`/products${query}`)).json());

describe('the inventory service', () => {
  it('guard-public-health: probes and metrics answer without a token, and their neighbours stay closed', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      for (const method of ['GET', 'HEAD']) expect([path, (await inventory.call(path, { method })).status]).toEqual([path, 200]);
    }
    for (const path of ['/health/livex', '/metrics/', '/health', '/HEALTH/live'])
      expect([path, (await inventory.call(path)).status]).toEqual([path, 404]);
    expect((await inventory.call('/stock/moon-lamp')).status).toBe(401);
  });

  it('guard-preflight: a preflight needs no token, and refusals carry CORS headers too', async () => {
    const origin = 'https://shop.example';
    const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, dpop' };
    const preflight = await inventory.call('/stock/moon-lamp', { method: 'OPTIONS', headers: asked });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    const unknown = await inventory.call('/stock/moon-lamp', { headers: { origin } });
    expect([unknown.status, unknown.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    const narrow = await inventory.call('/stock/moon-lamp', { headers: { origin }, scope: 'cart:read' });
    expect([narrow.status, narrow.headers.get('access-control-allow-origin')]).toEqual([403, origin]);
  });

  it('shows everybody a catalogue of at least 24 products, each with a price in cents and a picture', async () => {
    const { items, total } = await search('?pageSize=100');
    expect(total).toBe(demoCatalogue.length);
    expect(total).toBeGreaterThanOrEqual(24);
    expect(items).toHaveLength(total);
    expect(new Set(items.map(({ category }) => category)).size).toBeGreaterThan(3);
    for (const { price } of items) expect([Number.isSafeInteger(price.amountMinor), price.currency]).toEqual([true, 'EUR']);
    const [first] = items;
    expect(await (await inventory.call(`/products/${first?.id}`)).json()).toEqual(first);
  });

  it('draws each product a picture of its own, the same each time', async () => {
    const { items } = await search('?pageSize=100');
    const draw = async (path: string) => {
      const answer = await inventory.call(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
      return answer.text();
    };
    const pictures = await Promise.all(items.map(({ picture }) => draw(picture)));
    expect(new Set(pictures).size).toBe(items.length);
    expect(await draw(items[0]?.picture ?? '')).toBe(pictures[0]);
    for (const picture of pictures) {
      expect(picture).toMatch(/^<svg [^]*<\/svg>$/);
      expect(picture).not.toMatch(/NaN|undefined|<script|href=/);
      expect(picture.length).toBeLessThan(4_000);
    }
  });

  it('searches by words and category, page by page', async () => {
    expect((await search('?q=GLAZE%20colour')).items.map(({ id }) => id)).toEqual(['harbour-vase']);
    expect((await search('?category=lamps')).total).toBe(5);
    expect((await search('?category=lamps&q=moon')).items.map(({ id }) => id)).toEqual(['moon-lamp']);
    expect((await search('?q=%25')).total).toBe(0);
    expect((await search('?q=_')).total).toBe(0);
    const [one, two] = [await search('?pageSize=10&page=1'), await search('?pageSize=10&page=2')];
    expect(new Set([...one.items, ...two.items].map(({ id }) => id)).size).toBe(20);
    expect((await search('?page=9999')).items).toEqual([]);
  });

  it('says which parameter is wrong', async () => {
    for (const [query, pointer] of [
      ['page=0', 'page'],
      ['page=x', 'page'],
      ['pageSize=101', 'pageSize'],
      ['page=1&page=2', 'page'],
      ['q[]=a', ''],
    ] as const) {
      const answer = await inventory.call(`/products?${query}`);
      if (pointer === '') continue;
      expect([query, answer.status, await answer.json()]).toMatchObject([query, 400, { errors: [{ in: 'query', pointer }] }]);
    }
    expect((await inventory.call('/products/Harbour%20Vase')).status).toBe(400);
    expect(await (await inventory.call('/products/no-such-thing')).json()).toMatchObject({ status: 404, code: 'product.not_found' });
    expect((await inventory.call('/products/no-such-thing/picture.svg')).status).toBe(404);
  });

  it('tells how many there are to who may read it, and to nobody else', async () => {
    expect(await (await inventory.call('/stock/moon-lamp', { scope })).json()).toMatchObject({ productId: 'moon-lamp', onHand: 5 });
    expect((await inventory.call('/stock/moon-lamp', { scope: 'inventory:write' })).status).toBe(403);
    expect((await inventory.call('/stock/no-such-thing', { scope })).status).toBe(404);
  });

  it('db-money-text: a price is a whole number, and one that a number cannot hold is refused by the database', async () => {
    const [row] = await inventory.database.query<{ price_minor: unknown }[]>("SELECT price_minor FROM product WHERE id = 'single-stem'");
    expect(row?.price_minor).toBe('1999');
    const { items } = await search('?q=single');
    expect(3 * (items[0]?.price.amountMinor ?? Number.NaN)).toBe(5_997);
    const tooMuch = inventory.database.query("UPDATE product SET price_minor = 9007199254740992 WHERE id = 'single-stem'");
    await expect(tooMuch).rejects.toThrow(/check constraint/);
  });

  it('answers over NATS by the same guard', async () => {
    const { audience, issuer } = inventory;
    const token = issuer.mint({ audience, scope });
    expect(await inventory.ask('inventory.get-stock', { productId: 'moon-lamp' }, token)).toMatchObject({ onHand: 5 });
    expect(await inventory.ask('inventory.get-stock', { productId: 'no-such-thing' }, token)).toMatchObject({
      error: { status: 404, code: 'product.not_found' },
    });
    expect(await inventory.ask('inventory.get-stock', { productId: 7 }, token)).toMatchObject({
      error: { status: 422, code: 'input.invalid' },
    });
    expect(await inventory.ask('inventory.get-stock', { productId: 'moon-lamp' })).toMatchObject({
      error: { status: 401, code: 'token.missing' },
    });
    issuer.revokeToken(token);
    expect(await inventory.ask('inventory.get-stock', { productId: 'moon-lamp' }, token)).toMatchObject({
      error: { code: 'token.revoked' },
    });
  });

  it('survives odd requests to every route it describes', async () => {
    expect(await fuzzOpenApi(inventory.service.url, inventory.issuer.mint({ audience: inventory.audience, scope }))).toEqual([]);
  });
});
