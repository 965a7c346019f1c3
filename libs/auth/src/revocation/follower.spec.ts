import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fakeKey, nextEpoch, sign } from '../wire/fake-ledger.fixture.js';
import { buildHeartbeat } from '../wire/heartbeat.js';
import { MESSAGE_TYPE } from '../wire/message-type.js';
import { PLANE_STREAM } from '../wire/plane-stream.js';
import { FollowerWorld, TOKEN } from './follower-world.fixture.js';

const CONTACT_MS = 30_000;
const LEDGER_MS = 900_000;
const { subjects } = PLANE_STREAM;

/** A service that serves: key set and heartbeats on the stream, all links up. */
async function serving(): Promise<FollowerWorld> {
  const world = new FollowerWorld();
  world.publishKeySet();
  await world.runHealthy(3_000);
  expect(world.verdict({})).toBe('accept');
  return world;
}

describe('starting (PROTOCOL §5 Start)', () => {
  it('starts from a snapshot over HTTP, without waiting for a heartbeat on the stream', async () => {
    const world = new FollowerWorld();
    const { value } = world.ledger.revoke('token');
    await world.pass(250);
    expect(world.verdict({ jti: value })).toBe('dead');
    expect(world.verdict({})).toBe('accept');
  });

  it('starts from the kept trust and the stream while the issuer is away', async () => {
    const world = new FollowerWorld({ trust: 'kept' });
    world.httpUp = false;
    world.publishKeySet();
    const entry = world.ledger.revoke('session');
    world.publishEntries(entry);
    world.publishHeartbeat();
    await world.pass(1_250);
    expect(world.verdict({ sid: entry.value })).toBe('dead');
    expect(world.verdict({})).toBe('accept');
  });

  it('founds no trust on NATS alone: without a kept key set and the issuer away it stays stale, and goes on trying', async () => {
    const world = new FollowerWorld();
    world.httpUp = false;
    world.publishKeySet();
    await world.runHealthy(10_000);
    expect(world.verdict({})).toBe('stale');
    expect(world.keys.version).toBe(-1);
    expect(world.commandsOf('open-consumer')).toEqual([]);
    world.httpUp = true;
    await world.runHealthy(2_000);
    expect(world.verdict({})).toBe('accept');
  });

  it('serves after a restart in the middle of an outage only what the stream still proves', async () => {
    const world = await serving();
    world.httpUp = false;
    await world.pass(LEDGER_MS + 1_000);
    world.restartService();
    await world.pass(5_000);
    expect(world.verdict({})).toBe('stale');
  });
});

describe('contact (PROTOCOL §5 Contact)', () => {
  it('renews the lease from the clock noted before asking, not from the answer', async () => {
    const world = await serving();
    world.httpUp = false;
    world.holdsInfo = true;
    await world.pass(1_000);
    await world.pass(20_000);
    await world.releaseInfo(1);
    expect(world.freshness.contactAgeMs(world.now)).toBeGreaterThanOrEqual(20_000);
    await world.releaseInfo();
    expect(world.freshness.contactAgeMs(world.now)).toBeLessThan(1_500);
  });

  it('gives no lease by receipt: messages that come slowly do not prove that nothing newer stands in the stream', async () => {
    const world = await serving();
    world.httpUp = false;
    world.deliverable = 0;
    const entry = world.ledger.revoke('token');
    world.publishEntries(entry);
    for (let second = 0; second < 31; second++) {
      world.publishHeartbeat();
      await world.pass(1_000);
    }
    expect(world.verdict({ jti: entry.value })).toBe('stale');
    world.deliverable = Number.POSITIVE_INFINITY;
    await world.runHealthy(3_000);
    expect(world.verdict({ jti: entry.value })).toBe('dead');
    expect(world.verdict({})).toBe('accept');
  });

  it('renews no lease while a hole is known', async () => {
    const world = await serving();
    world.httpUp = false;
    const lost = world.ledger.revoke('token');
    await world.runHealthy(CONTACT_MS + 2_000); // heartbeats name it, the stream has lost it
    expect(world.verdict({ jti: lost.value })).toBe('stale');
    world.publishEntries(lost);
    await world.runHealthy(2_000);
    expect(world.verdict({ jti: lost.value })).toBe('dead');
    expect(world.verdict({})).toBe('accept');
  });

  it('is lost by a service that stood still for longer than the bound, whichever clock noticed', async () => {
    for (const monotonic of [true, false]) {
      const world = await serving();
      const entry = world.ledger.revoke('token');
      world.publishEntries(entry);
      world.freeze(CONTACT_MS + 1_000, { monotonic });
      expect(world.verdict({ jti: entry.value })).toBe('stale');
      await world.runHealthy(2_000);
      expect(world.verdict({ jti: entry.value })).toBe('dead');
    }
  });

  it('grows old although the wall clock is set back', async () => {
    const world = await serving();
    world.httpUp = false;
    await world.cutNats();
    world.nowMs -= 1_200_000;
    await world.pass(CONTACT_MS + 1_000);
    expect(world.verdict({})).toBe('stale');
  });
});

describe('another stream (PROTOCOL §5 Contact)', () => {
  it('nats-sequence-reset: notices a stream that went back and regrew to the same length by the time of its last message', async () => {
    const world = await serving();
    world.httpUp = false;
    await world.pass(250);
    const { lastSequence } = world;
    world.turnStreamBack(lastSequence - 1);
    const entry = world.ledger.revoke('token');
    world.publishEntries(entry); // below where the consumer reads
    expect(world.lastSequence).toBe(lastSequence);
    await world.pass(1_250);
    expect(world.verdict({ jti: entry.value })).toBe('dead');
    expect(world.log.join()).toContain('not the one read before');
  });

  it('notices after a new connection that the stream regrew past where it had read', async () => {
    const world = await serving();
    world.httpUp = false;
    const { lastSequence } = world;
    await world.cutNats();
    world.turnStreamBack(lastSequence - 2);
    world.nowMs += 7;
    const entry = world.ledger.revoke('token');
    world.publishEntries(entry);
    for (let more = 0; more < 5; more++) world.publishHeartbeat();
    await world.healNats();
    expect(world.verdict({ jti: entry.value })).toBe('dead');
  });

  it('nats-recreate-start: reads a wiped stream from its first sequence, five times over, and loses nothing', async () => {
    const world = await serving();
    world.httpUp = false;
    for (let round = 0; round < 5; round++) {
      world.wipeStream();
      const entry = world.ledger.revoke('session');
      world.publishKeySet();
      world.publishEntries(...world.ledger.entries);
      await world.runHealthy(3_000);
      expect(world.verdict({ sid: entry.value })).toBe('dead');
      expect(world.verdict({})).toBe('accept');
    }
    expect(world.commandsOf('open-consumer').length).toBeLessThan(12);
  });

  it('has no lease from the moment it notices until the new stream is read', async () => {
    const world = await serving();
    world.httpUp = false;
    await world.runHealthy(3_000);
    world.turnStreamBack(2);
    world.deliverable = 0;
    await world.pass(1_250);
    expect(world.verdict({})).toBe('stale');
    world.deliverable = Number.POSITIVE_INFINITY;
    await world.pass(1_250);
    expect(world.verdict({})).toBe('accept');
  });

  it('goes on over a purged stream, whose sequences go on', async () => {
    const world = await serving();
    world.httpUp = false;
    world.purgeStream();
    await world.pass(2_000);
    expect(world.verdict({})).toBe('accept');
    await world.runHealthy(CONTACT_MS + 5_000);
    expect(world.verdict({})).toBe('accept');
    expect(world.log.join()).not.toContain('not the one read before');
  });

  it('makes a new consumer when one delivers nothing although the stream has more', async () => {
    const world = await serving();
    const before = world.commandsOf('open-consumer').length;
    world.deliverable = 0;
    await world.runHealthy(5_000);
    expect(world.commandsOf('open-consumer').length).toBeGreaterThan(before);
  });

  it('nats-watch-ended: makes a new consumer after one ended, from where it had read', async () => {
    const world = await serving();
    const [last] = world.commandsOf('open-consumer').slice(-1);
    world.follower.handle({ type: 'consumer-ended', consumer: last?.consumer ?? 0, reason: 'test' }, world.now);
    await world.pass(2_000);
    const [next] = world.commandsOf('open-consumer').slice(-1);
    expect(next?.consumer).toBe((last?.consumer ?? 0) + 1);
    expect(next?.fromSequence).toBe(world.lastSequence);
  });
});

describe('holes', () => {
  it('repairs one over HTTP, asking for the lowest missing position', async () => {
    const world = await serving();
    world.ledger.revoke('token');
    world.publishEntries(...world.ledger.entries);
    const lost = world.ledger.revoke('token');
    const last = world.ledger.revoke('token');
    world.publishEntries(last);
    await world.runHealthy(3_000);
    expect(world.verdict({ jti: lost.value })).toBe('dead');
    expect(world.commandsOf('fetch-tail').at(-1)).toMatchObject({ first: lost.position, epoch: world.ledger.epoch });
  });

  it('repairs one by reading the stream again when HTTP is away', async () => {
    const world = await serving();
    world.httpUp = false;
    const lost = world.ledger.revoke('token');
    world.skips = world.publishEntries(lost).sequence;
    await world.runHealthy(3_000);
    expect(world.verdict({ jti: lost.value })).toBe('dead');
    expect(world.follower.counts.rereads).toBe(1);
    expect(world.verdict({})).toBe('accept');
  });

  it('reads the stream again for a message that was refused for want of its key', async () => {
    const world = await serving();
    world.httpUp = false;
    const key = world.ledger.rotateKey(fakeKey('next'));
    const entry = world.ledger.revoke('token');
    world.publishEntries(entry); // signed by a key that no statement has introduced yet
    world.publish(subjects.keys, world.ledger.signedKeySet(world.ledger.keys[0]));
    await world.runHealthy(5_000);
    expect(world.keys.find(key.kid)).toBeDefined();
    expect(world.verdict({ jti: entry.value })).toBe('dead');
    expect(world.verdict({})).toBe('accept');
  });

  it('reads again ever more rarely while that brings nothing', async () => {
    const world = await serving();
    world.httpUp = false;
    world.ledger.revoke('token'); // never published
    await world.runHealthy(60_000);
    expect(world.follower.counts.rereads).toBeGreaterThan(1);
    expect(world.follower.counts.rereads).toBeLessThan(8);
  });

  it('learns of a hole from a key message alone, since it names the highest position', async () => {
    const world = await serving();
    world.httpUp = false;
    world.ledger.revoke('token');
    world.publishKeySet();
    await world.pass(CONTACT_MS + 1_000);
    expect(world.follower.view.hasHole).toBe(true);
    expect(world.verdict({})).toBe('stale');
  });

  it('counts a key set older than the heartbeat names as one, and repairs it', async () => {
    const world = await serving();
    world.httpUp = false;
    world.ledger.rotateKey();
    world.publish(subjects.heartbeat, world.ledger.signedHeartbeat(world.ledger.heartbeat(), world.ledger.keys[0]));
    await world.pass(500);
    expect(world.follower.view.isComplete).toBe(false);
    world.httpUp = true;
    await world.pass(2_500);
    expect(world.keys.version).toBe(world.ledger.keySetVersion);
    expect(world.follower.view.isComplete).toBe(true);
  });

  it('forgets positions below `from`, so that a service which starts late is complete without what has expired', async () => {
    const world = await serving();
    world.ledger.revoke('token', randomUUID(), { expiresAt: world.nowMs * 1_000 + 1 });
    const alive = world.ledger.revoke('token');
    world.purgeStream();
    world.publishKeySet();
    world.publishEntries(alive);
    world.restartService();
    world.httpUp = false;
    await world.runHealthy(3_000);
    expect(world.verdict({})).toBe('accept');
  });

  it('takes another id at a held position for an alarm, believes the ledger’s snapshot, and forgets no entry', async () => {
    const world = await serving();
    const one = world.ledger.revoke('token');
    world.publishEntries(one);
    await world.runHealthy(1_000);
    const other = { ...one, id: randomUUID(), value: randomUUID() };
    world.publishEntries(other);
    await world.pass(250);
    expect(world.follower.counts.alarms).toBe(1);
    expect(world.follower.view.isComplete).toBe(false);
    await world.runHealthy(3_000);
    expect(world.verdict({ jti: one.value })).toBe('dead');
    expect(world.verdict({ jti: other.value })).toBe('dead');
    expect(world.verdict({})).toBe('accept');
  });
});

describe('the HTTP tail', () => {
  it('is asked when heartbeats are missing although NATS is up', async () => {
    const world = await serving();
    const entry = world.ledger.revoke('token'); // the relay cannot publish, but the issuer answers over HTTP
    await world.pass(5_000);
    expect(world.verdict({ jti: entry.value })).toBe('dead');
  });

  it('renews both clocks while NATS is away', async () => {
    const world = await serving();
    await world.cutNats();
    await world.pass(CONTACT_MS * 2);
    const entry = world.ledger.revoke('account', randomUUID());
    await world.pass(1_500);
    expect(world.verdict({ subject: entry.value })).toBe('dead');
    expect(world.verdict({})).toBe('accept');
    expect(world.freshness.ledgerAgeMs(world.now)).toBeLessThan(3_000);
  });

  it('is not asked while all is well', async () => {
    const world = await serving();
    await world.runHealthy(2_000);
    const before = world.commandsOf('fetch-tail').length;
    await world.runHealthy(10_000);
    expect(world.commandsOf('fetch-tail').length).toBe(before);
  });

  it('applies nothing and renews nothing from an answer to another question', async () => {
    const world = await serving();
    await world.cutNats();
    world.changeTail = (question) => ({ ...question, nonce: 'replayed' });
    const entry = world.ledger.revoke('token');
    const contact = world.freshness.contactAgeMs(world.now);
    await world.pass(4_000);
    expect(world.verdict({ jti: entry.value })).toBe('accept'); // not yet known, and said so by the clock
    expect(world.freshness.contactAgeMs(world.now)).toBe(contact + 4_000);
    expect(world.follower.counts.refused['wrong-answer']).toBeGreaterThan(0);
  });

  it('applies nothing from an answer whose lines are not those that were signed', async () => {
    const world = await serving();
    world.holdsTail = true;
    await world.cutNats();
    await world.pass(250);
    const [question] = world.commandsOf('fetch-tail').slice(-1);
    const genuine = await world.ledger.tail({ nonce: question?.nonce ?? '' });
    const line = Buffer.from(`[[1,"${randomUUID()}","token","${randomUUID()}",null,9000000000000000]]`);
    const contact = world.freshness.contactAgeMs(world.now);
    for (const forged of [
      { ...genuine, entries: [line], digest: 'of other bytes' },
      { ...genuine, statement: world.ledger.signedHeartbeat() },
    ]) {
      world.follower.handle({ type: 'tail', ask: question?.ask ?? 0, tail: forged }, world.now);
    }
    expect(world.index.entries).toBe(0);
    expect(world.freshness.contactAgeMs(world.now)).toBe(contact);
  });

  it('trusts a key that the key set beside it introduces, when that is signed by a key known already', async () => {
    const world = await serving();
    await world.cutNats();
    world.ledger.rotateKey();
    const old = world.ledger.keys[0];
    world.ledger.signedKeySet = (): string => sign(statementOf(world), MESSAGE_TYPE.keys, old ?? fakeKey());
    world.ledger.revoke('token');
    await world.pass(2_000);
    expect(world.verdict({ jti: world.ledger.entries[0]?.value ?? '' })).toBe('dead');
  });
});

describe('ledger age', () => {
  it('runs from the `at` of the newest heartbeat held, never from its receipt: a replayed one makes nothing younger', async () => {
    const world = await serving();
    const replayed = world.ledger.signedHeartbeat();
    world.httpUp = false;
    for (let minute = 0; minute < 16; minute++) {
      world.publish(subjects.heartbeat, replayed);
      await world.pass(60_000);
    }
    expect(world.freshness.ledgerAgeMs(world.now)).toBeGreaterThan(LEDGER_MS);
    expect(world.verdict({})).toBe('stale');
  });

  it('stays with the newest heartbeat held without a hole', async () => {
    const world = await serving();
    world.httpUp = false;
    const at = world.freshness.ledgerAgeMs(world.now);
    world.ledger.revoke('token');
    await world.runHealthy(10_000);
    expect(world.freshness.ledgerAgeMs(world.now)).toBeGreaterThanOrEqual(at + 9_000);
  });

  it('ignores a heartbeat that is not newer than the newest', async () => {
    const world = await serving();
    const old = world.ledger.heartbeat();
    await world.runHealthy(1_000);
    world.ledger.revoke('token');
    world.publishEntries(...world.ledger.entries);
    await world.runHealthy(1_000);
    const newest = world.follower.view.heartbeat;
    world.publish(subjects.heartbeat, world.ledger.signedHeartbeat({ ...old, to: 0, from: 1 }));
    await world.pass(250);
    expect(world.follower.view.heartbeat).toEqual(newest);
  });

  it('bounds what a dishonest broker can do that lies about its last message', async () => {
    const world = await serving();
    world.httpUp = false;
    const { lastSequence } = world;
    world.lie = { lastSequence, lastTimeMs: world.stream.at(-1)?.timeMs ?? 0 };
    world.deliverable = 0;
    const entry = world.ledger.revoke('token');
    world.publishEntries(entry);
    await world.pass(LEDGER_MS - 10_000);
    expect(world.verdict({ jti: entry.value })).toBe('accept');
    await world.pass(11_000);
    expect(world.verdict({ jti: entry.value })).toBe('stale');
  });
});

describe('expiry', () => {
  it('drops entries by ledger time alone: a service clock that runs ahead forgets nothing', async () => {
    const world = await serving();
    const entry = world.ledger.revoke('token');
    world.publishEntries(entry);
    await world.runHealthy(1_000);
    world.httpUp = false;
    world.nowMs += 1_200_000;
    await world.pass(1_000);
    expect(world.verdict({ jti: entry.value })).toBe('dead');
    world.nowMs -= 1_200_000;
    await world.runHealthy(970_000);
    expect(world.index.entries).toBe(0);
  });
});

describe('what is not believed (PROTOCOL §3)', () => {
  it('counts as read and holds nothing, whatever is wrong with it, and is logged once a minute', async () => {
    const world = await serving();
    const before = { entries: world.index.entries, position: world.follower.view.position };
    const stranger = fakeKey();
    const forged = { ...fakeKey(world.ledger.signer.kid) };
    const heartbeat = world.ledger.heartbeat();
    const later = { ...heartbeat, at: heartbeat.at + 1_000_000_000 };
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(buildHeartbeat(later))).toString('base64url')}.`;
    const bad = [
      'not a JWS',
      unsigned,
      world.ledger.signedHeartbeat(later, stranger),
      world.ledger.signedHeartbeat(later, forged),
      sign({ ...buildHeartbeat(later), v: 2 }, MESSAGE_TYPE.heartbeat, world.ledger.signer),
      sign({ ...buildHeartbeat(later), to: '5' }, MESSAGE_TYPE.heartbeat, world.ledger.signer),
      sign({ ...buildHeartbeat(later), from: 9 }, MESSAGE_TYPE.heartbeat, world.ledger.signer),
      sign({ ...buildHeartbeat(later), iss: 'https://evil.example' }, MESSAGE_TYPE.heartbeat, world.ledger.signer),
      sign(buildHeartbeat(later), MESSAGE_TYPE.tail, world.ledger.signer),
      sign(buildHeartbeat(later), 'at+jwt', world.ledger.signer),
    ];
    for (const text of bad) world.publish(subjects.heartbeat, text);
    await world.pass(1_000);
    const { refused } = world.follower.counts;
    expect(refused).toMatchObject({ 'unknown-version': 1, 'unknown-key': 1, 'bad-signature': 1, 'other-issuer': 1, malformed: 6 });
    expect({ entries: world.index.entries, position: world.follower.view.position }).toEqual(before);
    expect(world.follower.view.heartbeat?.at).toBeLessThan(later.at);
    expect(world.verdict({})).toBe('accept');
    for (let second = 0; second < 30; second++) {
      world.publish(subjects.heartbeat, 'not a JWS');
      await world.runHealthy(1_000);
    }
    expect(world.log.filter((line) => line.startsWith('Refused')).length).toBe(1);
  });

  it('holds a position for no unsigned entry, though it stand at that very position', async () => {
    const world = await serving();
    world.httpUp = false;
    const entry = world.ledger.revoke('token');
    world.publish(subjects.revocation, world.ledger.signedEntries([{ ...entry, value: randomUUID() }], fakeKey(world.ledger.signer.kid)));
    await world.runHealthy(CONTACT_MS + 1_000);
    expect(world.verdict({ jti: entry.value })).toBe('stale');
  });

  it('refuses messages by a revoked key whatever their age, and a key set that revokes the key it is signed by', async () => {
    const world = await serving();
    const [compromised] = world.ledger.keys;
    world.ledger.rotateKey();
    world.ledger.revokedKids = [compromised?.kid ?? ''];
    world.publish(subjects.keys, world.ledger.signedKeySet(compromised));
    await world.pass(250);
    expect(world.keys.version).toBe(1);

    world.publish(subjects.keys, sign({ ...statementOf(world), revokedKids: [] }, MESSAGE_TYPE.keys, compromised ?? fakeKey()));
    await world.pass(250);
    world.ledger.keySetVersion++;
    world.publishKeySet();
    await world.pass(250);
    expect(world.keys.version).toBe(world.ledger.keySetVersion);
    world.publish(subjects.revocation, world.ledger.signedEntries([world.ledger.revoke('token')], compromised));
    await world.pass(250);
    expect(world.follower.counts.refused['revoked-key']).toBe(2);
    expect(world.index.entries).toBe(0);
  });

  it('refuses a key for good from the moment its `key` entry is read', async () => {
    const world = await serving();
    const entry = world.ledger.revoke('key', 'compromised');
    world.publishEntries(entry);
    await world.pass(250);
    expect(world.keys.isRevoked('compromised')).toBe(true);
    expect(world.trust?.statement.revokedKids).toContain('compromised');
    world.restartService();
    await world.runHealthy(2_000);
    expect(world.verdict({ kid: 'compromised' })).toBe('dead');
  });

  it('accepts no key set that a stranger signed, though it name a higher version', async () => {
    const world = await serving();
    const stranger = fakeKey();
    world.publish(subjects.keys, sign({ ...statementOf(world), version: 99 }, MESSAGE_TYPE.keys, stranger));
    await world.pass(1_000);
    expect(world.keys.version).toBe(1);
    expect(world.keys.find(stranger.kid)).toBeUndefined();
  });
});

describe('epochs (PROTOCOL §7)', () => {
  it('has no lease from a later epoch’s first message until what it names replaced the index, and then refuses no live token', async () => {
    const world = await serving();
    const lost = world.ledger.revoke('session'); // of the era that the restore loses
    world.publishEntries(lost);
    await world.runHealthy(1_000);
    world.httpUp = false;
    world.ledger.epoch = nextEpoch();
    world.ledger.entries = [];
    const [first, second] = [world.ledger.revoke('issuer', 'all', { generation: 7 }), world.ledger.revoke('token')];
    world.publishEntries(second);
    await world.pass(250);
    expect(world.freshness.contactAgeMs(world.now)).toBe(Number.POSITIVE_INFINITY);
    expect(world.verdict({ sid: lost.value, generations: [7, 1, 1] })).toBe('stale');
    await world.runHealthy(3_000);
    expect(world.verdict({ generations: [7, 1, 1] })).toBe('stale'); // position 1 is missing

    world.publishEntries(first);
    await world.runHealthy(2_000);
    expect(world.verdict({ sid: lost.value, generations: [7, 1, 1] })).toBe('accept');
    expect(world.verdict({ generations: [6, 1, 1] })).toBe('dead');
    expect(world.verdict({ jti: second.value, generations: [7, 1, 1] })).toBe('dead');
  });

  it('replaces its index by a snapshot of the later epoch', async () => {
    const world = await serving();
    const lost = world.ledger.revoke('session');
    world.publishEntries(lost);
    await world.runHealthy(1_000);
    await world.cutNats();
    world.ledger.epoch = nextEpoch();
    world.ledger.entries = [];
    const kept = world.ledger.revoke('token');
    await world.pass(2_000);
    expect(world.follower.view.epoch).toBe(world.ledger.epoch);
    expect(world.verdict({ sid: lost.value })).toBe('accept');
    expect(world.verdict({ jti: kept.value })).toBe('dead');
  });

  it('ignores messages and answers of an earlier epoch, also after a restart', async () => {
    const world = await serving();
    const earlier = world.ledger.epoch;
    world.ledger.epoch = nextEpoch();
    world.publishKeySet();
    await world.runHealthy(2_000);
    const current = world.ledger.epoch;
    expect(world.trust?.epoch).toBe(current);
    for (const restart of [false, true]) {
      if (restart) world.restartService();
      world.ledger.epoch = earlier;
      const entry = { ...world.ledger.revoke('token'), epoch: earlier };
      world.publishEntries(entry);
      world.publishHeartbeat();
      await world.pass(3_000);
      expect(world.follower.view.epoch).toBe(current);
      expect(world.verdict({ jti: entry.value })).not.toBe('dead');
    }
  });
});

describe('a cached token (PROTOCOL §5)', () => {
  it('is compared with a repaired hole too, though that lies below the position of its last check', async () => {
    const world = await serving();
    const victim = world.ledger.revoke('token');
    const later = world.ledger.revoke('token');
    world.publishEntries(later);
    await world.pass(250);
    const identity = world.index.identify({ ...TOKEN, jti: victim.value });
    const stamp = world.index.applyCounter;
    expect(world.index.findRevocation(identity)).toBeUndefined();
    await world.runHealthy(3_000);
    expect(world.index.findRevocationSince(identity, stamp)?.kind).toBe('token');
  });
});

function statementOf(world: FollowerWorld): Record<string, unknown> {
  const { epoch, keySetVersion: version, keys, revokedKids } = world.ledger;
  const to = world.ledger.entries.at(-1)?.position ?? 0;
  const jwks = keys.map(({ publicJwk }) => publicJwk);
  return { v: 1, iss: world.ledger.issuer, epoch, to, version, keys: jwks, revokedKids, access_token_lifetime_max: 900 };
}
