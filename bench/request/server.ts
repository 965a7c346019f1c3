// One server of the bench, in a process of its own: `node bench/request/server.ts <name> <platform>`.
import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import { type CanActivate, Controller, Get, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthModule, RequireScopes } from '@valetkey/auth';
import { TestIssuer } from '@valetkey/auth/testing';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { ContestantName, Platform } from './contestants.ts';
import { DoNothingGuard, IntrospectionGuard, RedisGuard } from './guards.ts';
import type { Peers, ServerReady } from './server-messages.ts';
import { WallClock } from './wall-clock.ts';

const AUDIENCE = 'http://localhost:3002';
const TOKENS = 1_000;
const REVOKED = 1_000;

class HelloController {
  hello(): { hello: string } {
    return { hello: 'world' };
  }
}
// Node runs this file as it is, and knows no decorators.
const handler = Object.getOwnPropertyDescriptor(HelloController.prototype, 'hello') ?? {};
Get()(HelloController.prototype, 'hello', handler);
RequireScopes('cart:read')(HelloController.prototype, 'hello', handler);
Controller('hello')(HelloController);

const issuer = new TestIssuer({ clock: new WallClock() });
const tokens = Array.from({ length: TOKENS }, () => issuer.mint({ audience: AUDIENCE, scope: 'cart:read cart:write', expiresInS: 3_600 }));

const [name, platform] = process.argv.slice(2) as [ContestantName, Platform];
process.once('message', (peers: Peers) => void serve(peers));
process.once('disconnect', () => process.exit());

async function serve(peers: Peers): Promise<void> {
  const { imports = [], providers = [] } = await before(name, peers);
  class AppModule {}
  Module({ imports, providers, controllers: [HelloController] })(AppModule);
  const app = await (platform === 'fastify'
    ? NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] })
    : NestFactory.create(AppModule, { logger: ['error'] }));
  await app.listen(0, '127.0.0.1');
  const ready: ServerReady = { url: `${await app.getUrl()}/hello`, authorizations: tokens.map((token) => `Bearer ${token}`) };
  process.send?.(ready);
  process.on('message', () => process.send?.(process.cpuUsage()));
}

async function before(contestant: ContestantName, { introspectionUrl, redisPort }: Peers): Promise<ModuleMetadata> {
  switch (contestant) {
    case 'unguarded':
      return {};
    case 'do-nothing guard':
      return guardedBy(new DoNothingGuard());
    case 'valetkey':
      return { imports: [AuthModule.forRoot({ resourceServer: resourceServer() })] };
    case 'passport-jwt':
      return {
        providers: [
          { provide: JwtStrategy, useFactory: () => new JwtStrategy() },
          { provide: APP_GUARD, useClass: jwtGuard() },
        ],
      };
    case 'introspection':
      return guardedBy(new IntrospectionGuard(introspectionUrl));
    case 'redis':
      return guardedBy(await redisGuard(redisPort ?? 0));
  }
}

function guardedBy(guard: CanActivate): ModuleMetadata {
  return { providers: [{ provide: APP_GUARD, useValue: guard }] };
}

async function redisGuard(port: number): Promise<RedisGuard> {
  const guard = new RedisGuard(port);
  await guard.remember(tokens);
  return guard;
}

/** Ours, with revocations alive and a heartbeat each second, as in production. */
function resourceServer(): ReturnType<TestIssuer['resourceServer']> {
  for (let count = 0; count < REVOKED; count += 1) issuer.revoke({ kind: 'token', value: crypto.randomUUID() });
  setInterval(() => issuer.clock.advance(0), 1_000).unref();
  return issuer.resourceServer({ audience: AUDIENCE });
}

/** passport-jwt as its documentation has it, with a PEM key and without any question about revocation. */
class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: createPublicKey(issuer.key.privateKey).export({ type: 'spki', format: 'pem' }),
      algorithms: ['ES256'],
      issuer: issuer.issuer,
      audience: AUDIENCE,
    });
  }

  validate(claims: { readonly sub: string; readonly scope: string }): { subject: string } | false {
    return claims.scope.split(' ').includes('cart:read') && { subject: claims.sub };
  }
}

function jwtGuard(): Type<CanActivate> {
  return AuthGuard('jwt');
}
