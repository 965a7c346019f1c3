import type { ExecutionContext } from '@nestjs/common';
import type { StalenessBounds } from '../token/staleness-bounds.js';
import { routeMetadata } from './route-metadata.js';

/** What a route asks of a caller, resolved once and then only read. */
export interface RoutePolicy {
  /** Lets everybody in; nothing else of the policy counts then. */
  readonly public: boolean;
  /** Each of them must be in the token. */
  readonly scopes: readonly string[];
  /** Of each list at least one must be in the token. */
  readonly roles: readonly (readonly string[])[];
  /** Bounds tighter than the service's own, where the route has any. */
  readonly staleness: StalenessBounds | undefined;
}

/** A class as the framework hands it out; only its metadata is read. */
export type HandlerClass = ReturnType<ExecutionContext['getClass']>;
/** A method as the framework hands it out; only its metadata is read. */
export type HandlerMethod = ReturnType<ExecutionContext['getHandler']>;

/**
 * Reads what the decorators say about a handler. Who stands nearer decides whether it is public; the demands
 * of class and method add up; the tighter staleness bound counts.
 */
export function readRoutePolicy(type: HandlerClass, method: HandlerMethod): RoutePolicy {
  const onClass = readDemands(type, type.name);
  const onMethod = readDemands(method, `${type.name}.${method.name}`);
  return Object.freeze({
    public: onMethod.public || (onClass.public && !onMethod.demanding),
    scopes: Object.freeze([...new Set([...onClass.scopes, ...onMethod.scopes])]),
    roles: Object.freeze([onClass.roles, onMethod.roles].filter((anyOf) => anyOf.length > 0)),
    staleness: tighter(onClass.staleness, onMethod.staleness),
  });
}

interface Demands {
  readonly public: boolean;
  readonly demanding: boolean;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly staleness: StalenessBounds | undefined;
}

function readDemands(target: object, name: string): Demands {
  const isPublic: unknown = Reflect.getMetadata(routeMetadata.public, target);
  const scopes: readonly string[] = Reflect.getMetadata(routeMetadata.scopes, target) ?? [];
  const roles: readonly string[] = Reflect.getMetadata(routeMetadata.roles, target) ?? [];
  const staleness: StalenessBounds | undefined = Reflect.getMetadata(routeMetadata.staleness, target);
  const demanding = scopes.length > 0 || roles.length > 0 || staleness !== undefined;
  if (isPublic === true && demanding) {
    throw new Error(`${name} is marked @Public() and also demands something of the caller's token. Take one of the two away.`);
  }
  return { public: isPublic === true, demanding, scopes, roles, staleness };
}

function tighter(one: StalenessBounds | undefined, other: StalenessBounds | undefined): StalenessBounds | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const contactMs = smaller(one.contactMs, other.contactMs);
  const ledgerMs = smaller(one.ledgerMs, other.ledgerMs);
  return Object.freeze({ ...(contactMs === undefined ? {} : { contactMs }), ...(ledgerMs === undefined ? {} : { ledgerMs }) });
}

function smaller(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
