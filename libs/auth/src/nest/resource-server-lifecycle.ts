import type { OnApplicationShutdown } from '@nestjs/common';
import { ResourceServer } from '../resource-server/resource-server.js';
import type { AuthOptions } from './auth-options.js';
import type { GuardingResourceServer } from './resource-server.token.js';

/** Starts the resource server with the application, and stops what it started once the last request is answered. */
export class ResourceServerLifecycle implements OnApplicationShutdown {
  private constructor(
    readonly resourceServer: GuardingResourceServer,
    private readonly ours: boolean,
  ) {}

  /** Starts one, unless one was handed in: that one belongs to whoever started it. */
  static async start(options: AuthOptions): Promise<ResourceServerLifecycle> {
    if ('resourceServer' in options) return new ResourceServerLifecycle(options.resourceServer, false);
    return new ResourceServerLifecycle(await ResourceServer.start(options), true);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.ours) await this.resourceServer.stop();
  }
}
