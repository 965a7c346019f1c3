import { beforeEach, describe, expect, it } from '@jest/globals';
import { Witness } from './witness.ts';

const HOLDER = { name: 'somebody', tokens: { cart: 'c', inventory: 'i', payment: 'p' } };
let says: { status: number | 'none'; code: string };
let witness: Witness;

const ask = async (status: number | 'none', code = status === 401 ? 'token.revoked' : '') => {
  says = { status, code };
  await witness.ask('cart', 'http', HOLDER);
};
const faults = () => witness.faults().map((fault) => fault.replace(/^.*: /, ''));

beforeEach(() => {
  witness = new Witness({ ask: () => Promise.resolve(says), close: () => Promise.resolve() }, 0);
});

describe('the witness of what services answer', () => {
  it('finds nothing wrong in a live token accepted, and in a dead one refused ever after', async () => {
    await ask(200);
    await witness.dies(HOLDER, () => ask(200));
    await ask(200);
    await ask(401);
    await ask(401);
    expect(faults()).toEqual([]);
  });

  it('finds a live token refused, and a dead one refused for another reason', async () => {
    await ask(401);
    await witness.dies(HOLDER, async () => undefined);
    await ask(401, 'token.expired');
    expect(faults()).toEqual(['the token lived', 'the token lived']);
  });

  it('finds a token accepted after it was refused, whichever way it came', async () => {
    await witness.dies(HOLDER, async () => undefined);
    await ask(401);
    says = { status: 200, code: '' };
    await witness.ask('cart', 'nats', HOLDER);
    expect(faults()).toEqual(['it had refused the token before']);
  });

  it('finds a token accepted when it has been dead for longer than the bound', async () => {
    witness = new Witness({ ask: () => Promise.resolve(says), close: () => Promise.resolve() }, -4_001);
    await witness.dies(HOLDER, async () => undefined);
    await ask(200);
    expect(faults()).toEqual(['the token was dead for longer than the bound']);
  });

  it('finds 503 and silence, but for the service, the way and the time that they are excused for', async () => {
    await ask(503);
    const end = witness.excuse({ service: 'cart', way: 'http', status: 503 });
    await ask(503);
    await ask('none');
    await witness.ask('payment', 'http', HOLDER);
    end();
    await ask(503);
    await ask(500);
    expect(faults()).toEqual([...Array(4).fill('nothing excuses that'), 'never right']);
  });
});
