import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import { type NatsUser, startNats, type TestNats } from '@valetkey/launcher';

const users = ['auth', 'cart', 'inventory', 'payment', 'gateway'] as const satisfies readonly NatsUser[];

/** DESIGN §6 'NATS identities', read by a second pair of eyes: what a user may publish, and nothing else. */
const mayPublish: Readonly<Record<NatsUser, readonly RegExp[]>> = {
  auth: [
    /^valetkey\.(revocation|heartbeat|keys|instance\.auth)$/,
    /^\$JS\.API\.STREAM\.(CREATE|UPDATE|INFO|MSG\.GET)\.VALETKEY$/,
    /^\$JS\.API\.CONSUMER\.(CREATE|INFO|MSG\.NEXT)\.VALETKEY\./,
  ],
  cart: service('cart', ['inventory', 'payment']),
  inventory: service('inventory', []),
  payment: service('payment', []),
  gateway: service('gateway', ['cart', 'inventory', 'payment']),
};

function service(name: string, callees: readonly string[]): RegExp[] {
  return [
    new RegExp(`^valetkey\\.(instance\\.${name}$|confirm\\.${name}\\.)`),
    /^\$JS\.API\.STREAM\.INFO\.VALETKEY$/,
    /^\$JS\.API\.CONSUMER\.(CREATE|INFO|MSG\.NEXT)\.VALETKEY\./,
    ...callees.map((callee) => new RegExp(`^${callee}\\.`)),
  ];
}

/** Every subject there is in this system, and what an attacker would try besides. */
const publishable = [
  ...['revocation', 'heartbeat', 'keys', 'tail', 'other'].map((name) => `valetkey.${name}`),
  ...users.flatMap((name) => [`valetkey.instance.${name}`, `valetkey.confirm.${name}.1`, `${name}.get-it`, `_INBOX_${name}.x.1`]),
  '_INBOX.x.1',
  ...['CREATE', 'UPDATE', 'DELETE', 'PURGE', 'INFO', 'SNAPSHOT', 'RESTORE', 'MSG.GET', 'MSG.DELETE', 'LEADER.STEPDOWN', 'PEER.REMOVE']
    .map((verb) => `$JS.API.STREAM.${verb}`)
    .flatMap((api) => [`${api}.VALETKEY`, `${api}.OTHER`]),
  ...['CREATE', 'INFO', 'DELETE', 'MSG.NEXT', 'DURABLE.CREATE', 'PAUSE', 'UNPIN', 'LEADER.STEPDOWN']
    .map((verb) => `$JS.API.CONSUMER.${verb}`)
    .flatMap((api) => [`${api}.VALETKEY.mine`, `${api}.OTHER.mine`]),
  ...[
    'CONSUMER.NAMES.VALETKEY',
    'CONSUMER.LIST.VALETKEY',
    'STREAM.NAMES',
    'STREAM.LIST',
    'INFO',
    'DIRECT.GET.VALETKEY',
    'ACCOUNT.PURGE.X',
  ].map((name) => `$JS.API.${name}`),
  '$JS.ACK.VALETKEY.theirs.1.1.1.1.1',
  '$JS.FC.VALETKEY.theirs.1',
  '$SYS.REQ.SERVER.PING',
  '$SYS.REQ.USER.INFO',
  '$KV.bucket.key',
  'anything',
];

const everywhere = '> * *.> *.* _INBOX.> _INBOX_*.> $JS.> $JS.API.> $JS.EVENT.> $SYS.> valetkey.> *.get-cart';
const planes = 'valetkey.revocation valetkey.heartbeat valetkey.keys valetkey.instance.> valetkey.confirm.>';
const subscribable = [
  ...`${everywhere} ${planes}`.split(' '),
  ...users.flatMap((name) => [`${name}.>`, `_INBOX_${name}.>`, `_INBOX_${name}.x.*`, `valetkey.confirm.${name}.>`]),
];

function maySubscribe(user: NatsUser, subject: string): boolean {
  const own = subject.startsWith(`${user}.`) || subject.startsWith(`_INBOX_${user}.`);
  return own || (user === 'auth' && subject.startsWith('valetkey.confirm.'));
}

let nats: TestNats;

beforeAll(async () => {
  nats = await startNats();
  const issuer = await connectAs('auth');
  const manager = await jetstreamManager(issuer, { checkAPI: false });
  const subjects = ['valetkey.revocation', 'valetkey.heartbeat', 'valetkey.keys', 'valetkey.instance.*'];
  await manager.streams.add({ name: 'VALETKEY', subjects });
  await jetstream(issuer).publish('valetkey.revocation', 'first');
  await issuer.close();
}, 60_000);

afterAll(() => nats?.stop());

describe.each(users)('the NATS user %s', (user) => {
  let connection: NatsConnection;
  beforeEach(async () => {
    connection = await connectAs(user);
  });
  afterEach(() => connection.close());

  it('publishes what DESIGN §6 grants, and not one subject more', async () => {
    const refused = new Set<string>();
    const heard = (async () => {
      for await (const event of connection.status()) {
        if (event.type === 'error' && event.error instanceof PermissionViolationError) refused.add(event.error.subject);
      }
    })();
    for (const subject of publishable) connection.publish(subject);
    await connection.flush(); // A refusal comes before the answer to what was sent after it.
    await turn();
    const granted = publishable.filter((subject) => !refused.has(subject));
    expect(granted).toEqual(publishable.filter((subject) => mayPublish[user].some((pattern) => pattern.test(subject))));
    await connection.close();
    await heard;
  });

  it('hears its own inbox and its own subjects, and nobody else’s', async () => {
    const refused = new Set<string>();
    for (const subject of subscribable) {
      connection.subscribe(subject, {
        callback: (error) => {
          if (error instanceof PermissionViolationError) refused.add(subject);
        },
      });
    }
    await connection.flush();
    await turn();
    expect(subscribable.filter((subject) => !refused.has(subject))).toEqual(subscribable.filter((subject) => maySubscribe(user, subject)));
  });

  it('reads the stream by a pull consumer and sees where it stands', async () => {
    const consumer = await jetstream(connection, { timeout: 5_000 }).consumers.get('VALETKEY', { deliver_policy: DeliverPolicy.All });
    const first = await consumer.next({ expires: 5_000 });
    expect([first?.subject, first?.string()]).toEqual(['valetkey.revocation', 'first']);
    const manager = await jetstreamManager(connection, { checkAPI: false });
    expect((await manager.streams.info('VALETKEY')).state.first_seq).toBe(1);
  });
});

describe('somebody without a password', () => {
  it('gets in neither as anybody nor as nobody', async () => {
    await expect(connect({ servers: nats.url, reconnect: false })).rejects.toThrow(/authorization/i);
    for (const user of users) {
      await expect(connect({ servers: nats.url, user, pass: 'guess', reconnect: false })).rejects.toThrow(/authorization/i);
    }
  });
});

function connectAs(user: NatsUser): Promise<NatsConnection> {
  return connect({ servers: nats.url, ...nats.credentials(user), inboxPrefix: `_INBOX_${user}`, reconnect: false });
}
