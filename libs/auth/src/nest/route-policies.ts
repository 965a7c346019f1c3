import type { ExecutionContext } from '@nestjs/common';
import { type HandlerClass, type HandlerMethod, type RoutePolicy, readRoutePolicy } from './route-policy.js';

/**
 * The policy of each handler, read from its decorators once. Keyed by class and method, since an inherited method is
 * one function with several classes and may be public in one of them alone.
 */
export class RoutePolicies {
  private readonly byClass = new WeakMap<HandlerClass, Map<HandlerMethod, RoutePolicy>>();

  private readonly scopes = new Set<string>();

  /** Every scope that some handler asks for. */
  get scopesDemanded(): string[] {
    return [...this.scopes].sort();
  }

  /** The policy of the handler that is about to run. */
  of(context: ExecutionContext): RoutePolicy {
    return this.get(context.getClass(), context.getHandler());
  }

  /** The policy of one handler. */
  get(type: HandlerClass, method: HandlerMethod): RoutePolicy {
    return this.byClass.get(type)?.get(method) ?? this.read(type, method);
  }

  private read(type: HandlerClass, method: HandlerMethod): RoutePolicy {
    const policy = readRoutePolicy(type, method);
    for (const scope of policy.scopes) this.scopes.add(scope);
    const ofClass = this.byClass.get(type) ?? new Map<HandlerMethod, RoutePolicy>();
    this.byClass.set(type, ofClass.set(method, policy));
    return policy;
  }
}
