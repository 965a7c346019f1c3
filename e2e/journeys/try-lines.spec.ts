import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { tryLines } from '@valetkey/launcher';
import { sharedSystem } from '../system/shared-system.ts';

describe('the three lines that npm start prints', () => {
  it('get a token, use it, revoke it and see it refused, typed one after another', async () => {
    const lines = tryLines(sharedSystem().urls);
    // The third asks at once, within milliseconds of the revocation: on a busy machine a person would press the key again.
    const again = `until ${lines[1]} | grep -q '^HTTP/1.1 401'; do :; done`;
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', [...lines, again].join('\n')], { timeout: 20_000 });
    const answers = stdout.match(/^HTTP\/1\.1 \d+/gm);
    expect(answers).toHaveLength(2);
    expect(answers?.[0]).toBe('HTTP/1.1 200');
  });
});
