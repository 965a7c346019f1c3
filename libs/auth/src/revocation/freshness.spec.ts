import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StaleViewError } from '../token/stale-view.error.js';
import { Freshness } from './freshness.js';
import { HeldPositions } from './held-positions.js';

const BOUNDS = { contactMs: 30_000, ledgerMs: 900_000 };
const at = (ms: number, wallStepMs = 0) => ({ nowMs: 1_800_000_000_000 + ms + wallStepMs, monotonicMs: ms });

describe('freshness', () => {
  it('is stale before anything is known, and says which clock ran out and when to ask again', () => {
    const freshness = new Freshness(BOUNDS);
    expect(() => freshness.assertWithin(undefined, 0, 0)).toThrow(new StaleViewError('contact'));
    freshness.renewContact(at(0));
    const { nowMs, monotonicMs } = at(0);
    expect(() => freshness.assertWithin(undefined, nowMs, monotonicMs)).toThrow(new StaleViewError('ledger'));
  });

  it('holds to the very end of each bound, and a route may tighten but never loosen them', () => {
    const freshness = new Freshness(BOUNDS);
    freshness.renewContact(at(0));
    freshness.holdLedgerTime(at(0).nowMs * 1_000, at(0));
    const check = (ms: number, bounds?: { contactMs?: number; ledgerMs?: number }) => () =>
      freshness.assertWithin(bounds, at(ms).nowMs, ms);
    expect(check(30_000)).not.toThrow();
    expect(check(30_001)).toThrow(StaleViewError);
    expect(check(2_001, { contactMs: 2_000 })).toThrow(StaleViewError);
    expect(check(5_001, { ledgerMs: 5_000 })).toThrow(StaleViewError);
    expect(check(30_001, { contactMs: 90_000 })).toThrow(StaleViewError);
  });

  it('never gets younger by a clock set back, nor by an older note', () => {
    const freshness = new Freshness(BOUNDS);
    freshness.renewContact(at(10_000));
    freshness.holdLedgerTime(at(10_000).nowMs * 1_000, at(10_000));
    freshness.renewContact(at(5_000));
    freshness.holdLedgerTime(at(10_000).nowMs * 1_000, at(10_900)); // still the same heartbeat
    expect(freshness.contactAgeMs(at(11_000, -600_000))).toBe(1_000);
    expect(freshness.ledgerAgeMs(at(11_000, -600_000))).toBe(1_000);
    expect(freshness.contactAgeMs(at(11_000, 600_000))).toBe(601_000);
  });
});

describe('held positions', () => {
  it('agree with a plain set about what is missing, in any order and with anything forgotten', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 })),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 62 }),
        (positions, forget, to) => {
          const held = new HeldPositions();
          const set = new Set<number>();
          for (const position of positions) {
            expect(held.hold(position, `id-${position}`)).toBe(set.has(position) ? 'again' : 'new');
            set.add(position);
          }
          expect(held.largest).toBe(Math.max(0, ...positions));
          held.forgetBelow(forget);
          let missing: number | undefined = forget;
          while (set.has(missing)) missing++;
          if (missing > to) missing = undefined;
          expect(held.firstMissing(forget, to)).toBe(missing);
        },
      ),
    );
  });

  it('notice another id at a position held', () => {
    const held = new HeldPositions();
    held.hold(7, 'one');
    expect(held.hold(7, 'other')).toBe('conflict');
  });
});
