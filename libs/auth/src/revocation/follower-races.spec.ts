import { describe, expect, it, jest } from '@jest/globals';
import { encodeTail } from '../wire/encode-tail.js';
import { nextEpoch, sign } from '../wire/fake-ledger.fixture.js';
import { MESSAGE_TYPE } from '../wire/message-type.js';
import { PLANE_STREAM } from '../wire/plane-stream.js';
import { buildTailStatement } from '../wire/tail-statement.js';
import { FollowerWorld } from './follower-world.fixture.js';

const CONTACT_MS = 30_000;
const JTI = '018f0000-0000-7000-8000-00000000cccc';

/** A service that serves: key set and heartbeats on the stream, all links up. */
async function serving(): Promise<FollowerWorld> {
  const world = new FollowerWorld();
  world.publishKeySet();
  await world.runHealthy(3_000);
  expect(world.verdict({})).toBe('accept');
  return world;
}

/** A service that starts from a snapshot of five lines, in the second of which something happens. */
async function startingFromSnapshot(meanwhile: (world: FollowerWorld) => void): Promise<FollowerWorld> {
  const world = new FollowerWorld();
  for (let count = 0; count < 4_500; count++) world.ledger.revoke('session');
  const apply = world.index.apply.bind(world.index);
  let applied = 0;
  jest.spyOn(world.index, 'apply').mockImplementation((entry) => {
    if (++applied === 1_500) meanwhile(world);
    return apply(entry);
  });
  await world.pass(250);
  return world;
}

describe('a snapshot that is being applied', () => {
  it('is merged with what the stream brings meanwhile (PROTOCOL §5 Cached token)', async () => {
    const world = await startingFromSnapshot((at) => {
      at.publishEntries(at.ledger.revoke('token', JTI));
    });
    expect(world.verdict({ jti: JTI })).toBe('dead');
    expect(world.index.entries).toBe(4_501);
    expect(world.follower.view.position).toBe(4_501);
    expect(world.follower.counts.alarms).toBe(0);
  });

  it('is dropped where a later epoch begins meanwhile: nothing of the earlier one is left (PROTOCOL §7)', async () => {
    const world = await startingFromSnapshot((at) => {
      at.ledger.epoch = nextEpoch();
      at.ledger.entries = [];
      at.publishHeartbeat();
    });
    expect(world.follower.view.epoch).toBe(world.ledger.epoch);
    expect(world.index.entries).toBe(0);
    expect(world.follower.view.position).toBe(0);
  });
});

describe('a stream emptied', () => {
  it('gives no lease while what it held last was not read: that may be a revocation (PROTOCOL §5 Contact)', async () => {
    const world = await serving();
    world.httpUp = false;
    const entry = world.ledger.revoke('token');
    world.publishEntries(entry);
    world.purgeStream();
    await world.pass(CONTACT_MS + 2_000);
    expect(world.verdict({ jti: entry.value })).toBe('stale');
    world.publishEntries(entry);
    await world.runHealthy(2_000);
    expect(world.verdict({ jti: entry.value })).toBe('dead');
    expect(world.verdict({})).toBe('accept');
  });
});

describe('an answer about the stream', () => {
  it('gives no lease by a message at that sequence with another time: that is another one', async () => {
    const world = await serving();
    world.deliverable = 0;
    world.publishHeartbeat();
    await world.pass(1_000);
    world.holdsInfo = true;
    world.turnStreamBack(world.lastSequence - 1);
    await world.pass(250);
    world.publishHeartbeat();
    const age = world.freshness.contactAgeMs(world.now);
    world.deliverable = Number.POSITIVE_INFINITY;
    await world.pass(250);
    expect(world.freshness.contactAgeMs(world.now)).toBe(age + 250);
  });

  it('that reading has left more than 4,096 messages behind is no sign of another stream', async () => {
    const world = await serving();
    world.holdsInfo = true;
    await world.pass(1_000);
    for (let count = 0; count < 5_000; count++) world.publish(PLANE_STREAM.subjects.heartbeat, '');
    await world.pass(250);
    world.holdsInfo = false;
    await world.releaseInfo();
    await world.runHealthy(2_000);
    expect(world.log.join()).not.toContain('not the one read before');
    expect(world.verdict({})).toBe('accept');
  });
});

describe('another stream noticed while NATS is away', () => {
  it('is read from its first sequence, whatever the consumer before still hands over', async () => {
    const world = await serving();
    const consumer = world.commandsOf('open-consumer').at(-1)?.consumer ?? 0;
    await world.cutNats();
    const late = { type: 'stream-message' as const, consumer, subject: PLANE_STREAM.subjects.heartbeat, text: '' };
    world.follower.handle({ ...late, sequence: 1, timeMs: 1 }, world.now);
    world.follower.handle({ ...late, sequence: 50, timeMs: 2 }, world.now);
    await world.healNats();
    expect(world.commandsOf('open-consumer').at(-1)?.fromSequence).toBe(1);
  });
});

describe('an answer over HTTP that revokes a key', () => {
  it.each([
    { what: 'key set', keySetBy: 0, statementBy: 1 },
    { what: 'statement', keySetBy: 1, statementBy: 0 },
  ])('is refused whole where its $what is signed by that key (PROTOCOL §3)', async ({ keySetBy, statementBy }) => {
    const world = await serving();
    await world.cutNats();
    const { ledger } = world;
    ledger.rotateKey();
    const keys = [...ledger.keys];
    ledger.revokedKids = [keys[0]?.kid ?? ''];
    const ask = jest.spyOn(ledger, 'tailChunks').mockImplementation(({ nonce }) => {
      const statement = (digest: string): string =>
        sign(buildTailStatement({ ...ledger.heartbeat(), nonce, digest }), MESSAGE_TYPE.tail, keys[statementBy] ?? ledger.signer);
      return encodeTail({ keySet: ledger.signedKeySet(keys[keySetBy]), entries: [], sign: statement });
    });
    await world.pass(5_000);
    expect(ask).toHaveBeenCalled();
    expect(world.keys.version).toBe(1);
    expect(world.follower.counts.refused['revoked-key']).toBeGreaterThan(0);
    ask.mockRestore();
    await world.pass(2_000);
    expect(world.keys.version).toBe(ledger.keySetVersion);
  });
});

describe('heartbeats that are late', () => {
  it('by their `at` are asked for over HTTP, though they come each second', async () => {
    const world = await serving();
    world.httpUp = false;
    const delayed: string[] = [];
    for (let second = 0; second < 10; second++) {
      delayed.push(world.ledger.signedHeartbeat());
      if (second >= 5) world.publish(PLANE_STREAM.subjects.heartbeat, delayed.shift() ?? '');
      if (second === 6) world.done.length = 0;
      await world.pass(1_000);
    }
    expect(world.commandsOf('fetch-tail').length).toBeGreaterThanOrEqual(3);
  });

  it('by the time elapsed are asked for over HTTP, though a clock set back makes their `at` young', async () => {
    const world = await serving();
    world.nowMs -= 20 * 60_000;
    world.done.length = 0;
    await world.pass(5_000);
    expect(world.commandsOf('fetch-tail').length).toBeGreaterThan(0);
  });
});

describe('a later epoch with fewer positions', () => {
  it('is complete by its own: what was seen of the earlier one names no hole in it (PROTOCOL §7)', async () => {
    const world = await serving();
    for (let count = 0; count < 5; count++) world.publishEntries(world.ledger.revoke('token'));
    await world.runHealthy(1_000);
    world.httpUp = false;
    world.ledger.epoch = nextEpoch();
    world.ledger.entries = [];
    world.publishEntries(world.ledger.revoke('token', JTI));
    await world.runHealthy(2_000);
    expect(world.verdict({})).toBe('accept');
    expect(world.verdict({ jti: JTI })).toBe('dead');
  });
});

describe('an answer over HTTP that takes long', () => {
  it('renews contact from the clock noted before asking', async () => {
    const world = await serving();
    await world.cutNats();
    await world.pass(CONTACT_MS);
    world.changeTail = (question) => {
      world.freeze(20_000);
      return question;
    };
    await world.pass(1_000);
    expect(world.freshness.contactAgeMs(world.now)).toBeGreaterThanOrEqual(20_000);
    world.changeTail = (question) => {
      world.freeze(CONTACT_MS + 1);
      return question;
    };
    await world.pass(1_500);
    expect(world.verdict({})).toBe('stale');
  });
});

describe('an entry', () => {
  it('reveals by the `to` beside it what stands above it, before any heartbeat does (PROTOCOL §5 Complete)', async () => {
    const world = await serving();
    const [first] = [world.ledger.revoke('token'), world.ledger.revoke('token')];
    world.httpUp = false;
    world.publishEntries(first);
    await world.pass(250);
    expect(world.follower.view.firstMissing).toBe(2);
    await world.pass(CONTACT_MS + 1_000);
    expect(world.verdict({})).toBe('stale');
  });

  it('counts at a position below `from` too: every valid one is applied (PROTOCOL §1)', async () => {
    const world = await serving();
    for (let count = 0; count < 3; count++) world.ledger.revoke('token', undefined, { expiresAt: 1 });
    await world.runHealthy(1_000);
    const late = world.ledger.revoke('session', undefined, { position: 2, expiresAt: world.nowMs * 2_000 });
    world.ledger.entries.pop();
    world.publishEntries(late);
    await world.pass(250);
    expect(world.verdict({ sid: late.value })).toBe('dead');
  });

  it('of a key is kept for the next start, by whichever way it came', async () => {
    const world = await serving();
    await world.cutNats();
    world.ledger.revoke('key', 'compromised');
    await world.pass(5_000);
    expect(world.keys.isRevoked('compromised')).toBe(true);
    expect(world.trust?.statement.revokedKids).toContain('compromised');
  });
});
