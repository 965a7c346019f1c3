import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../token/access-token.js';
import { MissingTokenError } from '../token/missing-token.error.js';
import { keepAcceptedToken } from './accepted-token.js';
import { declareCheck } from './access-token-checking.js';
import { assertDemandsMet } from './assert-demands-met.js';
import { messageCredentials } from './message-credentials.js';
import { type GuardedRequest, requestCredentials } from './request-credentials.js';
import { type GuardingResourceServer, RESOURCE_SERVER } from './resource-server.token.js';
import { RoutePolicies } from './route-policies.js';
import type { RoutePolicy } from './route-policy.js';

/**
 * Lets a call in when its access token is genuine, meant for us, not revoked and wide enough for the route: an HTTP
 * request on Express or Fastify, or a NATS message. What comes in any other way is let in where it is public.
 * @example `@UseGuards(AccessTokenGuard) @Controller('cart') export class CartController {}`
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    @Inject(RoutePolicies) private readonly routes: RoutePolicies,
    @Inject(RESOURCE_SERVER) private readonly resourceServer: GuardingResourceServer,
  ) {}

  /** Answers at once for a token that has been verified before. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.routes.of(context);
    if (policy.public) return true;

    const carrier = context.getArgByIndex(context.getType() === 'rpc' ? 1 : 0);
    const token = this.resourceServer.authenticate(credentialsOf(context), policy.staleness);
    return token instanceof Promise ? token.then((verified) => admit(verified, policy, carrier)) : admit(token, policy, carrier);
  }
}

declareCheck(AccessTokenGuard, 'token-and-demands');

function credentialsOf(context: ExecutionContext): string {
  switch (context.getType()) {
    case 'http':
      return requestCredentials(context.getArgByIndex<GuardedRequest>(0));
    case 'rpc':
      return messageCredentials(context.getArgByIndex(1));
    default:
      throw new MissingTokenError();
  }
}

function admit(token: AccessToken, policy: RoutePolicy, carrier: object): true {
  assertDemandsMet(token, policy);
  keepAcceptedToken(carrier, token);
  return true;
}
