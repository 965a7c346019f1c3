import { type DynamicModule, type FactoryProvider, type ModuleMetadata, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, type ExternalContextCreator, type ModulesContainer } from '@nestjs/core';
import { AccessTokenGuard } from './access-token.guard.js';
import { AppConfigWitness } from './app-config-witness.js';
import type { AuthModuleSetup, AuthOptions } from './auth-options.js';
import { frameworkPartTokens, takeFrameworkParts } from './framework-parts.js';
import { GuardCoverage } from './guard-coverage.js';
import { ProtectedResource } from './protected-resource.js';
import { ProtectedResourceController } from './protected-resource.controller.js';
import { type GuardingResourceServer, RESOURCE_SERVER } from './resource-server.token.js';
import { ResourceServerLifecycle } from './resource-server-lifecycle.js';
import { RoutePolicies } from './route-policies.js';
import { TokenErrorFilter } from './token-error.filter.js';

/** `AuthModule.forRootAsync`: a factory and what it needs, for options that come from configuration. */
export interface AuthModuleAsyncOptions extends AuthModuleSetup, Pick<ModuleMetadata, 'imports'> {
  readonly useFactory: (...dependencies: never[]) => AuthOptions | Promise<AuthOptions>;
  readonly inject?: FactoryProvider['inject'];
}

/**
 * Guards a Nest application: verifies access tokens locally, refuses revoked ones, answers as RFC 6750 says, and
 * publishes who the resource is and which issuer it trusts (RFC 9728).
 * @example
 * ```ts
 * @Module({ imports: [AuthModule.forRoot({ issuer: 'http://localhost:3001', audience: 'http://localhost:3002', service: 'cart', client })] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class AuthModule {
  /** Options that are known when the module is declared. */
  static forRoot(options: AuthOptions & AuthModuleSetup): DynamicModule {
    return AuthModule.forRootAsync({ useFactory: () => options, ...(options.guard === undefined ? {} : { guard: options.guard }) });
  }

  /**
   * Options that come from a factory.
   * @example `AuthModule.forRootAsync({ inject: [CartConfig], useFactory: (config: CartConfig) => config.auth })`
   */
  static forRootAsync(options: AuthModuleAsyncOptions): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      imports: [...(options.imports ?? [])],
      controllers: [ProtectedResourceController],
      providers: [
        { provide: ResourceServerLifecycle, inject: [...(options.inject ?? [])], useFactory: startWith(options.useFactory) },
        {
          provide: RESOURCE_SERVER,
          inject: [ResourceServerLifecycle],
          useFactory: (lifecycle: ResourceServerLifecycle) => lifecycle.resourceServer,
        },
        {
          provide: ProtectedResource,
          inject: [RESOURCE_SERVER, RoutePolicies],
          useFactory: ({ audience, issuer }: GuardingResourceServer, routes: RoutePolicies) =>
            new ProtectedResource(audience, issuer, routes),
        },
        RoutePolicies,
        AccessTokenGuard,
        AppConfigWitness,
        {
          provide: GuardCoverage,
          inject: [RoutePolicies, AppConfigWitness, ...frameworkPartTokens],
          useFactory: coverApplication,
        },
        { provide: APP_FILTER, useClass: TokenErrorFilter },
        { provide: APP_FILTER, useExisting: AppConfigWitness },
        ...globalGuard(options.guard ?? 'global'),
      ],
      exports: [RESOURCE_SERVER, RoutePolicies, AccessTokenGuard],
    };
  }
}

function startWith(useFactory: AuthModuleAsyncOptions['useFactory']): (...dependencies: never[]) => Promise<ResourceServerLifecycle> {
  return async (...dependencies) => ResourceServerLifecycle.start(await useFactory(...dependencies));
}

function coverApplication(
  routes: RoutePolicies,
  witness: AppConfigWitness,
  modules?: ModulesContainer,
  contexts?: ExternalContextCreator,
): GuardCoverage {
  const framework = takeFrameworkParts(AuthModule, modules, contexts);
  return new GuardCoverage(framework.modules, framework.contexts, routes, witness);
}

function globalGuard(guard: 'global' | 'manual'): Provider[] {
  return guard === 'global' ? [{ provide: APP_GUARD, useExisting: AccessTokenGuard }] : [];
}
