import { jest } from '@jest/globals';
import { MintGate } from '../src/grants/mint-gate.js';
import { Barrier } from './barrier.js';
import type { RunningIssuer } from './running-issuer.js';

/** Holds the next mint for a person before the gate's statement, or after it and so before signing. */
export function holdNextMint(issuer: RunningIssuer, where: 'before the gate' | 'before signing'): Barrier {
  const gate = issuer.service.app.get(MintGate, { strict: false });
  const forPerson = gate.forPerson.bind(gate);
  const barrier = new Barrier();
  jest.spyOn(gate, 'forPerson').mockImplementationOnce(async (mint) => {
    if (where === 'before the gate') await barrier.pass();
    const minting = await forPerson(mint);
    if (where === 'before signing') await barrier.pass();
    return minting;
  });
  return barrier;
}
