import { describe, expect, it } from '@jest/globals';
import { StreamHoldings } from './stream-holdings.js';

describe('what the stream holds', () => {
  it('is lacking until it was read, and again once the stream has dropped it', () => {
    const holdings = new StreamHoldings();
    holdings.hold({ first: 2, last: 3 }, 10);
    expect(holdings.findLacking(1, 5, 100)).toEqual({ first: 1, last: 1 });
    expect(holdings.findLacking(2, 5, 100)).toEqual({ first: 4, last: 5 });
    holdings.forgetSequencesBelow(11);
    expect(holdings.findLacking(1, 5, 100)).toEqual({ first: 1, last: 5 });
  });

  it('counts what is under way as there, until it is known not to be', () => {
    const holdings = new StreamHoldings();
    holdings.beginPublishing({ first: 1, last: 3 });
    expect(holdings.findLacking(1, 3, 100)).toBeUndefined();
    holdings.forgetSequences();
    expect(holdings.findLacking(1, 3, 100)).toBeUndefined();
    holdings.hold({ first: 2, last: 2 }, 7);
    holdings.endPublishing({ first: 1, last: 3 }, 0);
    expect(holdings.findLacking(1, 3, 100)).toEqual({ first: 1, last: 1 });
    expect(holdings.findLacking(2, 3, 100)).toEqual({ first: 3, last: 3 });
  });

  it('denies only what was thought to stand at that sequence', () => {
    const holdings = new StreamHoldings();
    holdings.hold({ first: 1, last: 2 }, 7);
    holdings.hold({ first: 2, last: 2 }, 8);
    holdings.deny({ first: 1, last: 2 }, 7);
    expect(holdings.findLacking(1, 2, 100)).toEqual({ first: 1, last: 1 });
  });

  it('stays small however far positions have come, and finds no more than it is asked for at a time', () => {
    const holdings = new StreamHoldings();
    const millions = 9_000_000_000;
    holdings.forgetPositionsBelow(millions);
    holdings.hold({ first: millions - 5, last: millions }, 7);
    expect(holdings.findLacking(1, millions + 999, 100)).toEqual({ first: millions + 1, last: millions + 100 });
    holdings.forgetPositionsBelow(millions - 1);
    holdings.forgetPositionsBelow(millions + 5_000);
    expect(holdings.findLacking(1, millions + 5_000, 100)).toEqual({ first: millions + 5_000, last: millions + 5_000 });
  });
});
