import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fuzzOpenApi, launchTestService, type TestService } from '@valetkey/service-defaults/testing';
import { cartService } from './cart-service.js';

let cart: TestService;

beforeAll(async () => {
  cart = await launchTestService('cart', cartService);
}, 60_000);
afterAll(async () => cart?.stop());

const both = 'cart:read cart:write';
const put = (id: string, body: string, subject?: string) =>
  cart.call(`/cart/lines/${id}`, { method: 'PUT', scope: both, body, ...(subject !== undefined && { subject }) });
const cartOf = async (subject: string): Promise<unknown> => (await cart.call('/cart', { scope: 'cart:read', subject })).json();

describe('the cart service', () => {
  it('guard-public-health: probes and metrics answer without a token, and their neighbours stay closed', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      for (const method of ['GET', 'HEAD']) expect([path, (await cart.call(path, { method })).status]).toEqual([path, 200]);
    }
    for (const path of ['/health/livex', '/metrics/', '/health', '/HEALTH/live'])
      expect([path, (await cart.call(path)).status]).toEqual([path, 404]);
    expect((await cart.call('/cart')).status).toBe(401);
  });

  it('guard-preflight: a preflight needs no token, and refusals carry CORS headers too', async () => {
    const origin = 'https://shop.example';
    const asked = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization, dpop' };
    const preflight = await cart.call('/cart', { method: 'OPTIONS', headers: asked });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    const unknown = await cart.call('/cart', { headers: { origin } });
    expect([unknown.status, unknown.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    expect(unknown.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
    const narrow = await cart.call('/cart', { headers: { origin }, scope: 'payment:read' });
    expect([narrow.status, narrow.headers.get('access-control-allow-origin')]).toEqual([403, origin]);
  });

  it('keeps what its owner puts in, and gives it back to nobody else', async () => {
    const [ada, bob] = ['0198c0de-0000-7000-8000-00000000000a', '0198c0de-0000-7000-8000-00000000000b'];
    expect(await (await put('harbour-vase', '{"quantity":2}', ada)).json()).toMatchObject({
      lines: [{ productId: 'harbour-vase', quantity: 2 }],
      itemCount: 2,
    });
    expect(await (await put('harbour-vase', '{"quantity":5}', ada)).json()).toMatchObject({ itemCount: 5 });
    expect(await cartOf(bob)).toEqual({ lines: [], itemCount: 0 });
    expect((await cart.call('/cart/lines/harbour-vase', { method: 'DELETE', scope: both, subject: bob })).status).toBe(204);
    expect(await cartOf(ada)).toMatchObject({ itemCount: 5 });
    expect((await cart.call('/cart/lines/harbour-vase', { method: 'DELETE', scope: both, subject: ada })).status).toBe(204);
    expect(await cartOf(ada)).toEqual({ lines: [], itemCount: 0 });
  });

  it("has a cart for a client's own token, whose subject is the client", async () => {
    const client = 'demo-service';
    await cart.call('/cart/lines/moon-lamp', { method: 'PUT', scope: both, client, body: '{"quantity":1}' });
    expect(await (await cart.call('/cart', { scope: 'cart:read', client })).json()).toMatchObject({ lines: [{ productId: 'moon-lamp' }] });
    expect(await (await cart.call('/cart', { scope: 'cart:read', client: 'other-service' })).json()).toMatchObject({ lines: [] });
  });

  it.each([
    ['{"quantity":0}'],
    ['{"quantity":10000}'],
    ['{"quantity":1.5}'],
    ['{"quantity":"2"}'],
    ['{"quantity":9007199254740993}'],
    ['{}'],
    ['[]'],
    ['{"quantity":1,"owner":"x"}'],
  ])('db-money-text: a quantity that is none (%s) is refused with its reason and changes nothing', async (body) => {
    const subject = '0198c0de-0000-7000-8000-00000000000c';
    const answer = await put('single-stem', body, subject);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: 'input.invalid',
      errors: expect.arrayContaining([{ in: 'body', pointer: expect.stringMatching(/^#/), detail: expect.any(String) }]),
    });
    expect(await cartOf(subject)).toEqual({ lines: [], itemCount: 0 });
  });

  it('counts its items in whole numbers', async () => {
    const subject = '0198c0de-0000-7000-8000-00000000000d';
    for (const id of ['single-stem', 'cocoa-mug', 'olive-oil-bottle']) await put(id, '{"quantity":19}', subject);
    expect(await cartOf(subject)).toMatchObject({ itemCount: 57 });
  });

  it('holds at most 100 different products, also when they come at once', async () => {
    const subject = '0198c0de-0000-7000-8000-00000000000e';
    const answers = await Promise.all(Array.from({ length: 110 }, (_, index) => put(`thing-${index}`, '{"quantity":1}', subject)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(await answers.find(({ status }) => status !== 200)?.json()).toMatchObject({ status: 409, code: 'cart.full' });
    expect(await cartOf(subject)).toMatchObject({ itemCount: 100 });
  });

  it('lets a reader read and nothing else', async () => {
    expect((await cart.call('/cart/lines/moon-lamp', { method: 'PUT', scope: 'cart:read', body: '{"quantity":1}' })).status).toBe(403);
    expect((await cart.call('/cart/lines/moon-lamp', { method: 'DELETE', scope: 'cart:read' })).status).toBe(403);
    expect((await cart.call('/cart', { scope: 'cart:write' })).status).toBe(403);
  });

  it("shows orders to their owner; another's is not found", async () => {
    const owner = '0198c0de-0000-7000-8000-00000000000f';
    expect(await (await cart.call('/orders', { scope: 'cart:read' })).json()).toEqual({ items: [], page: 1, pageSize: 24, total: 0 });
    const [order] = await cart.database.query<{ id: string }[]>(
      "INSERT INTO customer_order (owner, status, total_minor, currency) VALUES ($1, 'paid', 5997, 'EUR') RETURNING id",
      [owner],
    );
    const own = await cart.call(`/orders/${order?.id}`, { scope: 'cart:read', subject: owner });
    expect(await own.json()).toMatchObject({ id: order?.id, total: { amountMinor: 5_997, currency: 'EUR' } });
    const foreign = await cart.call(`/orders/${order?.id}`, { scope: 'cart:read' });
    expect([foreign.status, await foreign.json()]).toMatchObject([404, { code: 'order.not_found' }]);
  });

  it('answers over NATS by the same guard', async () => {
    const { audience, issuer } = cart;
    const token = issuer.mintForClient({ audience, scope: 'cart:read', clientId: 'demo-service' });
    expect(await cart.ask('cart.get-cart', {}, token)).toMatchObject({ lines: [{ productId: 'moon-lamp', quantity: 1 }] });
    expect(await cart.ask('cart.get-cart', {})).toMatchObject({ error: { status: 401, code: 'token.missing' } });
    expect(await cart.ask('cart.get-cart', {}, issuer.mint({ audience, scope: 'cart:write' }))).toMatchObject({ error: { status: 403 } });
    issuer.revokeToken(token);
    expect(await cart.ask('cart.get-cart', {}, token)).toMatchObject({ error: { status: 401, code: 'token.revoked' } });
  });

  it('survives odd requests to every route it describes', async () => {
    const token = cart.issuer.mint({ audience: cart.audience, scope: both });
    expect(await fuzzOpenApi(cart.service.url, token)).toEqual([]);
  });
});
