import type { AppConfigWitness } from './app-config-witness.js';

/** What we use of a transport's server of `@nestjs/microservices`, which need not be installed. */
export interface MessageTransport {
  addHandler(...handler: unknown[]): unknown;
  listen(callback: (error?: unknown, ...info: unknown[]) => void): unknown;
}

/** Whether a target from the framework's registry is a server that handlers are added to. */
export function isMessageTransport(target: unknown): target is MessageTransport {
  return typeof target === 'object' && target !== null && hasMethod(target, 'addHandler') && hasMethod(target, 'listen');
}

function hasMethod(target: object, name: string): boolean {
  return typeof Reflect.get(target, name) === 'function';
}

/**
 * Keeps a transport from listening while `refusal` has a reason against it, knowing whether its handlers have the
 * application's own guards and filters.
 */
export function superviseTransport(
  transport: MessageTransport,
  witness: AppConfigWitness,
  refusal: (hasAppConfig: boolean) => Error | undefined,
): void {
  const addHandler = transport.addHandler.bind(transport);
  const listen = transport.listen.bind(transport);
  let bindingsBefore = witness.bindings;
  let hasAppConfig = false;

  transport.addHandler = (...handler) => {
    hasAppConfig ||= witness.bindings > bindingsBefore;
    bindingsBefore = witness.bindings;
    return addHandler(...handler);
  };
  transport.listen = (callback) => {
    const error = refusal(hasAppConfig);
    return error === undefined ? listen(callback) : callback(error);
  };
}
