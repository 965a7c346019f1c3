import type { OnModuleInit } from '@nestjs/common';
import type { ExternalContextCreator, ModulesContainer } from '@nestjs/core';
import { type AccessTokenCheck, findCheck } from './access-token-checking.js';
import type { AppConfigWitness } from './app-config-witness.js';
import { type ListedHandler, listHandlers } from './handler-listing.js';
import { isMessageTransport, superviseTransport } from './message-transport.js';
import type { RoutePolicies } from './route-policies.js';
import { UnguardedHandlersError } from './unguarded-handlers.error.js';

const NAME_A_GUARD =
  'Guard them all with AuthModule.forRoot({ guard: "global" }), one by one with @UseGuards(AccessTokenGuard), or mark what is open to everybody @Public().';
const CHECK_DEMANDS =
  'Their guard looks at the token and not at what @RequireScopes(), @RequireRoles() or @MaxStaleness() ask for. Add @UseGuards(AccessTokenGuard).';
const INHERIT =
  "Their transport does not have the application's guards and filters. Connect it with app.connectMicroservice(options, { inheritAppConfig: true }).";

/** Stops the start of an application that would leave a handler open which nobody declared public. */
export class GuardCoverage implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly contexts: ExternalContextCreator,
    private readonly routes: RoutePolicies,
    witness: AppConfigWitness,
  ) {
    // Each transport that is connected, before it has handlers, and those that were connected before.
    modules.getRpcTargetRegistry<unknown>().subscribe((target) => {
      if (isMessageTransport(target)) superviseTransport(target, witness, (hasAppConfig) => this.findTransportRefusal(hasAppConfig));
    });
  }

  /** @throws {UnguardedHandlersError} which names the handlers */
  onModuleInit(): void {
    const closed = listHandlers(this.modules).filter((handler) => !this.isPublic(handler));
    const unguarded = closed.filter((handler) => this.checksOf(handler).length === 0);
    if (unguarded.length > 0) throw new UnguardedHandlersError(namesOf(unguarded), NAME_A_GUARD);
    const unheeded = closed.filter((handler) => this.isDemanding(handler) && !this.checksOf(handler).includes('token-and-demands'));
    if (unheeded.length > 0) throw new UnguardedHandlersError(namesOf(unheeded), CHECK_DEMANDS);
  }

  private findTransportRefusal(hasAppConfig: boolean): UnguardedHandlersError | undefined {
    if (hasAppConfig) return undefined;
    const closed = listHandlers(this.modules).filter((handler) => handler.kind === 'message' && !this.isPublic(handler));
    return closed.length === 0 ? undefined : new UnguardedHandlersError(namesOf(closed), INHERIT);
  }

  private isPublic({ type, method }: ListedHandler): boolean {
    return this.routes.get(type, method).public;
  }

  private isDemanding({ type, method }: ListedHandler): boolean {
    const { scopes, roles, staleness } = this.routes.get(type, method);
    return scopes.length > 0 || roles.length > 0 || staleness !== undefined;
  }

  private checksOf({ type, method }: ListedHandler): AccessTokenCheck[] {
    return [...globalGuardsOf(this.contexts), ...guardsOn(type), ...guardsOn(method)].flatMap((guard) => findCheck(guard) ?? []);
  }
}

const namesOf = (handlers: readonly ListedHandler[]): string[] => handlers.map(({ name }) => name);

function guardsOn(target: object): readonly unknown[] {
  const guards: unknown = Reflect.getMetadata('__guards__', target);
  return Array.isArray(guards) ? guards : [];
}

/**
 * The guards of `APP_GUARD` and `useGlobalGuards()`. The framework has no public way to ask for them; where its own has
 * gone, there are none, and the start is refused rather than a handler left open.
 */
function globalGuardsOf(contexts: ExternalContextCreator): readonly unknown[] {
  const creator: unknown = Reflect.get(contexts, 'guardsContextCreator');
  if (typeof creator !== 'object' || creator === null) return [];
  const getGlobalMetadata: unknown = Reflect.get(creator, 'getGlobalMetadata');
  const guards: unknown = typeof getGlobalMetadata === 'function' ? Reflect.apply(getGlobalMetadata, creator, []) : [];
  return Array.isArray(guards) ? guards : [];
}
