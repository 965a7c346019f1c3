import { setTimeout as wait } from 'node:timers/promises';
import { type INestMicroservice, Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern } from '@nestjs/microservices';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, startNats, type TestNats } from '@valetkey/launcher';
import { PersistentNatsServer } from './persistent-nats-server.js';

@Controller()
class EchoController {
  @MessagePattern('cart.echo')
  echo() {
    return 'heard';
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

const USER = { user: 'shifty', pass: 'shifty-password' };
const CALLER = { user: 'caller', pass: 'caller-password' };

let port: number;
let nats: TestNats;
let service: INestMicroservice;
let server: PersistentNatsServer;

beforeEach(async () => {
  port = await freePort();
});

afterEach(async () => {
  await service.close();
  await nats.stop();
});

describe('a service that answers over NATS', () => {
  it('nats-auth-violation: answers again by itself once a broker that refused its user accepts it', async () => {
    await startBroker('>');
    await startAnswering();
    await untilProblem(undefined);
    await replaceBroker(undefined);
    await untilProblem(/^refused: authorization violation/i);
    await replaceBroker('>');
    await untilProblem(undefined);
    expect(await ask()).toBe('heard');
  });

  it('nats-half-dead: says which subject it may not hear, and hears it once it may', async () => {
    await startBroker('nothing');
    await startAnswering();
    await untilProblem(/^refused: no subscription to cart\.echo/);
    await replaceBroker('>');
    await untilProblem(undefined);
    expect(await ask()).toBe('heard');
  });

  it.each(['drain', 'close'] as const)('nats-half-dead: answers again after somebody called %s on its connection', async (ending) => {
    await startBroker('>');
    await startAnswering();
    await untilProblem(undefined);
    await server.unwrap<NatsConnection>()[ending]();
    await untilProblem(/^the connection was closed/);
    await untilProblem(undefined);
    expect(await ask()).toBe('heard');
  });

  it('nats-auth-timeout: recovers from a broker that stood still while it connected', async () => {
    await startBroker('>');
    nats.pause();
    await startAnswering();
    nats.resume();
    await untilProblem(undefined);
    expect(await ask()).toBe('heard');
  });
});

/** A broker on the test's port whose user for the service may hear these subjects; `undefined`: it does not know the user. */
async function startBroker(subscribe: string | undefined): Promise<void> {
  const user = subscribe === undefined ? [] : [{ ...USER, permissions: { publish: ['>'], subscribe: [subscribe] } }];
  nats = await startNats({ port, extraUsers: [CALLER, ...user] });
}

async function replaceBroker(subscribe: string | undefined): Promise<void> {
  await nats.stop();
  await startBroker(subscribe);
}

async function startAnswering(): Promise<void> {
  server = new PersistentNatsServer('cart', { servers: nats.url, ...USER });
  service = await NestFactory.createMicroservice(EchoModule, { strategy: server, logger: false });
  await service.listen();
}

/** Waits for what the server says of itself; the test's own time-out ends the waiting. */
async function untilProblem(pattern: RegExp | undefined): Promise<void> {
  const isAsExpected = () => (pattern === undefined ? server.problem === undefined : pattern.test(server.problem ?? ''));
  while (!isAsExpected()) await wait(10);
}

async function ask(): Promise<unknown> {
  const caller = await connect({ servers: nats.url, ...CALLER });
  const reply = await caller.request('cart.echo', JSON.stringify({ id: '1', pattern: 'cart.echo', data: null }));
  await caller.close();
  return reply.json<{ response: unknown }>().response;
}
