import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeTail } from './encode-tail.js';
import { buildHeartbeat, readHeartbeat } from './heartbeat.js';
import { buildKeySetMessage, readKeySetMessage } from './key-set-message.js';
import { MalformedMessageError } from './malformed-message.error.js';
import { readTail } from './read-tail.js';
import { REVOCATION_KINDS, type RevocationEntry } from './revocation-entry.js';
import { buildRevocationMessage, readRevocationMessage } from './revocation-message.js';
import { encodeTailEntries, readTailEntries } from './tail-entries.js';
import { buildTailStatement, readTailStatement } from './tail-statement.js';
import { UnknownVersionError } from './unknown-version.error.js';

const issuer = 'https://issuer.example';
const epoch = randomUUID();
const heartbeat = { issuer, epoch, from: 3, to: 7, at: 1_800_000_000_000_001, keys: 2 };
const entry: RevocationEntry = {
  epoch,
  position: 5,
  id: randomUUID(),
  kind: 'account',
  value: randomUUID(),
  generation: 3,
  expiresAt: 1_800_000_000_000_000,
};
const statement = {
  version: 2,
  keys: [{ kty: 'EC', kid: 'k', crv: 'P-256', x: 'x', y: 'y' }],
  revokedKids: ['old'],
  accessTokenLifetimeMaxS: 900,
};

describe('the messages of the plane', () => {
  it('come back as they were built, through JSON', () => {
    const messages = [
      [heartbeat, buildHeartbeat, readHeartbeat],
      [
        { issuer, epoch, to: 7, entries: [entry, { ...entry, position: 6, kind: 'token', generation: undefined, reason: 'signed-out' }] },
        buildRevocationMessage,
        readRevocationMessage,
      ],
      [{ issuer, epoch, to: 7, statement }, buildKeySetMessage, readKeySetMessage],
      [{ ...heartbeat, nonce: 'n', digest: 'd' }, buildTailStatement, readTailStatement],
    ] as unknown as [object, (message: object) => object, (payload: unknown) => object][];
    for (const [message, build, read] of messages)
      expect(read(JSON.parse(JSON.stringify(build(message))))).toEqual(JSON.parse(JSON.stringify(message)));
  });

  it('are refused when a member is missing, of another type, or out of range', () => {
    const good = buildHeartbeat(heartbeat);
    for (const change of [
      { to: -1 },
      { to: 1.5 },
      { to: '7' },
      { to: 2 ** 53 },
      { from: 0 },
      { from: 9 },
      { at: 0 },
      { epoch: epoch.toUpperCase() },
      { epoch: 'x' },
      { iss: '' },
      { keys: null },
      { at: undefined },
    ]) {
      expect(() => readHeartbeat({ ...good, ...change })).toThrow(MalformedMessageError);
    }
    for (const payload of [null, [], 'text', 7, undefined]) expect(() => readHeartbeat(payload)).toThrow(MalformedMessageError);
  });

  it('are refused in a version that nobody knows yet', () => {
    for (const v of [2, 0, '1', undefined]) expect(() => readHeartbeat({ ...buildHeartbeat(heartbeat), v })).toThrow(UnknownVersionError);
  });

  it('hold 1 to 256 entries at consecutive positions, none above `to`', () => {
    const at = (positions: number[]) => ({ issuer, epoch, to: 300, entries: positions.map((position) => ({ ...entry, position })) });
    for (const bad of [at([]), at([1, 3]), at([2, 1]), at([300, 301]), at(Array.from({ length: 257 }, (_, index) => index + 1))]) {
      expect(() => buildRevocationMessage(bad)).toThrow(MalformedMessageError);
    }
  });

  it('carry a generation exactly in the kinds that come back with a higher one', () => {
    const { v, iss, to, entries } = buildRevocationMessage({ issuer, epoch, to: 7, entries: [entry] });
    for (const kind of REVOCATION_KINDS) {
      const wants = ['account', 'client', 'issuer'].includes(kind);
      const read = (generation: number | undefined) => () =>
        readRevocationMessage({ v, iss, epoch, to, entries: [{ ...entries[0], kind, generation }] });
      expect(wants ? read(4) : read(undefined)).not.toThrow();
      expect(wants ? read(undefined) : read(4)).toThrow(MalformedMessageError);
    }
  });

  it('state public keys only', () => {
    const leaked = { ...statement, keys: [{ ...statement.keys[0], d: 'secret' }] };
    expect(() => readKeySetMessage(buildKeySetMessage({ issuer, epoch, to: 7, statement: leaked }))).toThrow(/public keys only/);
  });

  it('are read or refused, whatever JSON comes (any value)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const read of [readHeartbeat, readRevocationMessage, readKeySetMessage, readTailStatement]) {
          expect(() => read(Object.assign({}, value, { v: 1 }))).toThrow(MalformedMessageError);
        }
        expect(() => readTailEntries(JSON.stringify([value]), epoch)).toThrow(MalformedMessageError);
      }),
    );
  });
});

describe('an answer of GET /revocations', () => {
  it('comes back line by line with the digest that was signed, however it is cut into chunks', async () => {
    const entries = Array.from({ length: 2_500 }, (_, index) => ({ ...entry, position: index + 1, id: randomUUID() }));
    let signed = '';
    const whole = Buffer.concat(
      await Readable.from(
        encodeTail({ keySet: 'key.set.jws', entries, sign: (digest) => (signed = digest) && 'tail.state.ment' }),
      ).toArray(),
    );
    for (const size of [1, 7, 1_000, whole.length]) {
      const tail = await readTail(chunksOf(whole, size), whole.length);
      expect(tail).toMatchObject({ keySet: 'key.set.jws', statement: 'tail.state.ment', digest: signed });
      expect(tail.entries.map((line) => readTailEntries(line.toString(), epoch).length)).toEqual([1_000, 1_000, 500]);
    }
    const [first] = readTailEntries(encodeTailEntries(entries.slice(0, 1)), epoch);
    expect(first).toEqual(entries[0]);
  });

  it('is refused when it is too large, has an endless line, breaks off, or has no statement', async () => {
    const read = (text: string, bytesMax = 10_000_000) => readTail(chunksOf(Buffer.from(text), 65_536), bytesMax);
    await expect(read('k\n[]\ns\n', 5)).rejects.toThrow(/larger than 5 bytes/);
    await expect(read('x'.repeat(3_000_000))).rejects.toThrow(/too long/);
    await expect(read('k\n[]\ns')).rejects.toThrow(/within a line/);
    await expect(read('k\n')).rejects.toThrow(/lacks/);
    await expect(read('')).rejects.toThrow(/lacks/);
  });
});

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
