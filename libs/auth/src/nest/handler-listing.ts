import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import type { HandlerClass, HandlerMethod } from './route-policy.js';

/** A method that a caller from outside can reach. */
export interface ListedHandler {
  /** What calls it: an HTTP request, a message of a transport, or a WebSocket event. */
  readonly kind: 'route' | 'message' | 'socket';
  readonly type: HandlerClass;
  readonly method: HandlerMethod;
  /** For sentences: `CartController.get`. */
  readonly name: string;
}

/** Metadata that the framework's decorators leave on a method, by what calls it then. Strings, so that any copy counts. */
const KIND_BY_METADATA = {
  path: 'route',
  'microservices:pattern': 'message',
  'websockets:message_mapping': 'socket',
} as const;
const GATEWAY_METADATA = 'websockets:is_gateway';

/** Every handler of every controller and WebSocket gateway of the application. */
export function listHandlers(modules: ModulesContainer): ListedHandler[] {
  const found: ListedHandler[] = [];
  for (const { controllers, providers } of modules.values()) {
    for (const { metatype } of controllers.values()) found.push(...handlersOf(metatype));
    for (const { metatype } of providers.values()) if (isGateway(metatype)) found.push(...handlersOf(metatype));
  }
  return found;
}

function isGateway(type: unknown): boolean {
  return typeof type === 'function' && Reflect.hasMetadata(GATEWAY_METADATA, type);
}

function handlersOf(type: unknown): ListedHandler[] {
  if (!isClass(type)) return [];
  const prototype: object = type.prototype;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((methodName): ListedHandler[] => {
    const method: unknown = Reflect.get(prototype, methodName);
    if (typeof method !== 'function') return [];
    const kind = kindOf(method);
    return kind === undefined ? [] : [{ kind, type, method, name: `${type.name}.${methodName}` }];
  });
}

function kindOf(method: HandlerMethod): ListedHandler['kind'] | undefined {
  for (const [metadata, kind] of Object.entries(KIND_BY_METADATA)) if (Reflect.hasMetadata(metadata, method)) return kind;
  return undefined;
}

function isClass(type: unknown): type is HandlerClass {
  return typeof type === 'function' && typeof type.prototype === 'object' && type.prototype !== null;
}
