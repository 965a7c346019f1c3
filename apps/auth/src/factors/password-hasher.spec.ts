import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it } from '@jest/globals';
import { HashingBusyError } from './hashing-busy.error.js';
import { parsePassword, type Password } from './password.js';
import { PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher();

describe('PasswordHasher', () => {
  it('stores argon2id with the parameters of OWASP', async () => {
    const [, algorithm, version, parameters] = (await hasher.hash(password('correct horse'))).split('$');
    expect([algorithm, version, parameters?.split(',').sort()]).toEqual(['argon2id', 'v=19', ['m=19456', 'p=1', 't=2']]);
  });

  it('takes as long for an account that does not exist as for a wrong password', async () => {
    const stored = await hasher.hash(password('correct horse'));
    const [wrong, unknown, impossible] = await mediansMs([
      () => hasher.verify(stored, password('wrong horse')),
      () => hasher.verify(undefined, password('wrong horse')),
      () => hasher.verify(stored, undefined),
    ]);
    expect(Math.abs(Math.log2(unknown / wrong))).toBeLessThan(0.7);
    expect(Math.abs(Math.log2(impossible / wrong))).toBeLessThan(0.7);
  });

  it('refuses a flood beyond what may wait, at once, without losing those who wait or stopping the loop', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const memoryBefore = process.memoryUsage.rss();

    const answers = await Promise.allSettled(Array.from({ length: 1000 }, () => hasher.verify(undefined, password('flood of logins'))));

    delay.disable();
    const refused = answers.filter((answer) => answer.status === 'rejected').map((answer) => answer.reason);
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(66); // 2 at work and 64 waiting
    expect(refused).toHaveLength(934);
    expect(refused.every((error) => error instanceof HashingBusyError)).toBe(true);
    expect(delay.max / 1e6).toBeLessThan(250);
    expect(process.memoryUsage.rss() - memoryBefore).toBeLessThan(200 * 1024 * 1024); // a thousand at once would take 19 GiB
    expect(await hasher.verify(undefined, password('after the flood'))).toBe(false);
  });
});

describe('a password', () => {
  it.each([
    ['eight characters', 'a'.repeat(8), true],
    ['seven characters', 'a'.repeat(7), false],
    ['128 characters', 'a'.repeat(128), true],
    ['129 characters', 'a'.repeat(129), false],
    ['128 emoji of two units each', '🔑'.repeat(128), true],
    ['spaces only', ' '.repeat(8), true],
    ['control characters', '\t\n\0\u0007abcd', true],
  ])('of %s is judged by its characters', (_what, text, valid) => {
    expect(parsePassword(text) !== undefined).toBe(valid);
  });
});

function password(text: string): Password {
  const parsed = parsePassword(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
}

/** Taken in turns, so that a busy machine slows all of them alike. */
async function mediansMs(jobs: [Job, Job, Job]): Promise<[number, number, number]> {
  const times: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < 11; round += 1) {
    for (const [index, job] of jobs.entries()) {
      const started = performance.now();
      await job();
      times[index]?.push(performance.now() - started);
    }
  }
  return [medianOf(times[0]), medianOf(times[1]), medianOf(times[2])];
}

type Job = () => Promise<unknown>;

function medianOf(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
