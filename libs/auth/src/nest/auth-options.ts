import type { GuardingResourceServer } from './resource-server.token.js';
import type { ResourceServerOptions } from '../resource-server/resource-server-options.js';

/** How `AuthModule` guards an application: with a resource server that it starts and stops, or with one handed in. */
export type AuthOptions = ResourceServerOptions | HandedInResourceServer;

/** A resource server that somebody else starts and stops, such as `TestIssuer`'s. */
export interface HandedInResourceServer {
  readonly resourceServer: GuardingResourceServer;
}

/** What has to be known before the application is put together, and so is not part of what a factory returns. */
export interface AuthModuleSetup {
  /**
   * `'global'`, the default, guards every handler of the application. With `'manual'` each controller or handler names
   * the guard itself, as in `@UseGuards(AccessTokenGuard)`. Either way a handler that is neither guarded nor
   * `@Public()` stops the start.
   */
  readonly guard?: 'global' | 'manual';
}
