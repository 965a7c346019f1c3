import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { tryLines } from '@valetkey/launcher';
import { sharedSystem } from '../system/shared-system.ts';

describe('the three lines that npm start prints', () => {
  it('get a token, use it, revoke it and see it refused, typed one after another', async () => {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', tryLines(sharedSystem().urls).join('\n')]);
    expect(stdout.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
  });
});
