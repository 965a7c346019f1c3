import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { buildHeartbeat, buildKeySetMessage, buildRevocationMessage, MESSAGE_TYPE, type RevocationEntry } from '@valetkey/auth/wire';
import { decodeJwt, type JWK } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { clientToken, postAs, SERVICE } from '../system/oauth-client.ts';
import { natsAs } from '../system/service-messages.ts';
import { ask, GUARDED, refusal, type ServiceName } from '../system/services.ts';
import { sharedSystem } from '../system/shared-system.ts';

const { urls, logs } = sharedSystem();
const attacker = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** What the stolen credentials of the issuer's NATS user allow: everything but the issuer's signature. */
let nats: NatsConnection;
let published: JWK;
let truth: { readonly epoch: string; readonly position: number; readonly keySetVersion: number };

beforeAll(async () => {
  nats = await natsAs('auth');
  const { keys }: { keys: JWK[] } = JSON.parse(await (await fetch(`${urls.auth}/.well-known/jwks.json`)).text());
  published = keys[0] ?? {};
  truth = await viewOf('cart');
});

afterAll(() => nats?.close());

describe('somebody who holds the NATS password of the issuer, but not its key', () => {
  it('neither stops nor misleads a service, whatever is published, and each message is counted', async () => {
    const live = await tokens();
    const dead = await clientToken(urls.cart);
    await postAs(SERVICE, '/revoke', { token: dead });
    expect(await refusal('cart', '/cart', dead)).toBe('token.revoked');
    const before = await refusedCounts();

    const forgeries = await messages(Object(decodeJwt(live.cart)));
    for (const [subject, text] of forgeries) await jetstream(nats).publish(subject, text);
    for (const { service } of GUARDED) {
      while (((await refusedCounts())[service] ?? 0) < (before[service] ?? 0) + forgeries.length);
    }

    for (const { service, path } of GUARDED) {
      expect([service, (await ask(service, path, { token: live[service] })).status]).toEqual([service, 200]);
      expect((await fetch(`${urls[service]}/health/ready`)).status).toBe(200);
      const { epoch, position, keySetVersion } = await viewOf(service);
      expect({ epoch, keySetVersion }).toEqual({ epoch: truth.epoch, keySetVersion: truth.keySetVersion });
      expect(position).toBeLessThan(truth.position + 1_000);
    }
    expect(await refusal('cart', '/cart', dead)).toBe('token.revoked');
    expect((await ask('cart', '/cart', { token: forgedToken(live.cart) })).status).toBe(401);
  });

  it('cannot keep the next true revocation from its services', async () => {
    const live = await tokens();
    for (const { service, path } of GUARDED) {
      await postAs(SERVICE, '/revoke', { token: live[service] });
      expect(await refusal(service, path, live[service])).toBe('token.revoked');
    }
  });

  it('leaves a trace in the log of each service, once and not for each message', async () => {
    for (const { service } of GUARDED) {
      const sentences = (): string[] =>
        readFileSync(join(logs, `${service}.log`), 'utf8').match(/Refused \d+ messages on the revocation plane/g) ?? [];
      while (sentences().length === 0) await turn();
      expect([service, sentences().length]).toEqual([service, 1]);
    }
  });

  it('still finds the stream as the issuer made it', async () => {
    const { config } = await (await jetstreamManager(nats, { checkAPI: false })).streams.info('VALETKEY');
    expect(config.subjects.toSorted()).toEqual(['valetkey.heartbeat', 'valetkey.instance.*', 'valetkey.keys', 'valetkey.revocation']);
  });
});

/** Subject and text of each forgery. */
async function messages({ jti, client_id: client, gen }: Record<string, unknown>): Promise<[string, string][]> {
  const { epoch } = truth;
  const at = Date.now() * 1_000;
  const later = '01ffffff-ffff-7fff-bfff-ffffffffffff'; // Greater than any epoch there is.
  const entry = (position: number, over: Partial<RevocationEntry>): RevocationEntry => ({
    epoch,
    position,
    id: randomUUID(),
    kind: 'token',
    value: String(jti),
    expiresAt: at + 3_600_000_000,
    ...over,
  });
  const ahead = truth.position + 1_000_000;
  const everything = buildRevocationMessage({
    issuer: urls.auth,
    epoch,
    to: ahead + 3,
    entries: [
      entry(ahead, {}),
      entry(ahead + 1, { kind: 'issuer', value: urls.auth, generation: Number([gen].flat()[0]) + 1_000 }),
      entry(ahead + 2, { kind: 'client', value: String(client), generation: 1_000_000 }),
      entry(ahead + 3, { kind: 'key', value: published.kid ?? '' }),
    ],
  });
  const forgetful = { issuer: urls.auth, epoch, from: ahead, to: ahead, at: at + 60_000_000, keys: truth.keySetVersion };
  const heartbeat = buildHeartbeat(forgetful);
  const statement = {
    version: truth.keySetVersion + 1,
    keys: [{ ...attacker.publicKey.export({ format: 'jwk' }), kid: 'mine', alg: 'ES256', use: 'sig' }],
    revokedKids: [published.kid ?? ''],
    accessTokenLifetimeMaxS: 900,
  };
  const keys = buildKeySetMessage({ issuer: urls.auth, epoch, to: 0, statement });
  const manager = await jetstreamManager(nats, { checkAPI: false });
  const genuine = (await manager.streams.getMessage('VALETKEY', { last_by_subj: 'valetkey.heartbeat' }))?.string() ?? '';
  const [head = '', , signature = ''] = genuine.split('.');

  const revocations = [
    signed(MESSAGE_TYPE.revocation, everything),
    signed(MESSAGE_TYPE.revocation, everything, { kid: 'mine' }),
    signed(MESSAGE_TYPE.revocation, everything, { kid: 'mine', jwk: attacker.publicKey.export({ format: 'jwk' }) }),
    signed(MESSAGE_TYPE.revocation, { ...everything, epoch: later }),
    signed(MESSAGE_TYPE.revocation, { ...everything, v: 2 }),
    unsigned(MESSAGE_TYPE.revocation, everything),
    JSON.stringify(everything),
    genuine, // The issuer did sign it, but for another subject.
    await clientToken(urls.cart), // This too.
    'null',
    '',
    '{'.repeat(10_000),
    '\u0000\uffff',
  ];
  const heartbeats = [
    signed(MESSAGE_TYPE.heartbeat, heartbeat),
    signed(MESSAGE_TYPE.heartbeat, buildHeartbeat({ ...forgetful, epoch: later, keys: 9e15 })),
    signed(MESSAGE_TYPE.heartbeat, { ...heartbeat, v: 99 }),
    unsigned(MESSAGE_TYPE.heartbeat, heartbeat),
    JSON.stringify(heartbeat),
    `${head}.${text(heartbeat)}.${signature}`,
  ];
  const keySets = [
    signed(MESSAGE_TYPE.keys, keys, { kid: 'mine' }),
    signed(MESSAGE_TYPE.keys, keys),
    unsigned(MESSAGE_TYPE.keys, keys),
    JSON.stringify({ keys: statement.keys }),
  ];
  return [
    ...revocations.map((message): [string, string] => ['valetkey.revocation', message]),
    ...heartbeats.map((message): [string, string] => ['valetkey.heartbeat', message]),
    ...keySets.map((message): [string, string] => ['valetkey.keys', message]),
  ];
}

/** By the attacker's key, under the name of the issuer's unless told otherwise. */
function signed(typ: string, payload: object, header: object = {}): string {
  const all = { alg: 'ES256', typ, kid: published.kid ?? '', ...header };
  return jsonwebtoken.sign(payload, attacker.privateKey, { algorithm: 'ES256', header: all, noTimestamp: true });
}

function unsigned(typ: string, payload: object): string {
  return `${text({ alg: 'none', typ, kid: published.kid })}.${text(payload)}.`;
}

/** What the forged key set would have let in. */
function forgedToken(genuine: string): string {
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'mine' } as const;
  return jsonwebtoken.sign(decodeJwt(genuine), attacker.privateKey, { algorithm: 'ES256', header, noTimestamp: true });
}

function text(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function tokens(): Promise<Record<ServiceName, string>> {
  const [cart = '', inventory = '', payment = ''] = await Promise.all(
    GUARDED.map(({ service, scope }) => clientToken(urls[service], scope)),
  );
  return { cart, inventory, payment };
}

async function viewOf(service: ServiceName): Promise<typeof truth> {
  const { view }: { view: typeof truth } = JSON.parse(await (await fetch(`${urls[service]}/health/ready`)).text());
  return view;
}

async function refusedCounts(): Promise<Record<string, number>> {
  const counts = GUARDED.map(async ({ service }) => {
    const metrics = await (await fetch(`${urls[service]}/metrics`)).text();
    return [service, Number(/^valetkey_plane_messages_refused_total (\d+)$/m.exec(metrics)?.[1])];
  });
  return Object.fromEntries(await Promise.all(counts));
}
