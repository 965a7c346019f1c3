import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@nats-io/transport-node';
import { startNats, type TestNats } from '../index.ts';

describe('a throw-away nats-server', () => {
  let nats: TestNats;
  beforeAll(async () => {
    nats = await startNats({ extraUsers: [{ user: 'mallory', pass: 'whatever' }] });
  });
  afterAll(() => nats.stop());

  it('lets a service answer a request of one that may call it, and nobody else publish to it', async () => {
    const cart = await connect({ servers: nats.url, ...nats.credentials('cart'), inboxPrefix: '_INBOX_cart' });
    const inventory = await connect({ servers: nats.url, ...nats.credentials('inventory'), inboxPrefix: '_INBOX_inventory' });
    inventory.subscribe('inventory.get-stock', { callback: (_error, message) => void message.respond('seven') });
    await inventory.flush();
    expect((await cart.request('inventory.get-stock')).string()).toBe('seven');
    await expect(inventory.request('cart.get-cart')).rejects.toThrow(/permission/i);
    await cart.close();
    await inventory.close();
  });

  it('knows users that a test added, and comes back on the same port after a SIGKILL', async () => {
    await nats.kill();
    await nats.restart({ wipe: true });
    const mallory = await connect({ servers: nats.url, user: 'mallory', pass: 'whatever' });
    await mallory.flush();
    await mallory.close();
  });
});
