import type { OnApplicationShutdown } from '@nestjs/common';
import { ResourceServer } from '../resource-server/resource-server.js';
import type { AuthOptions } from './auth-options.js';
import { planeLog } from './plane-log.js';
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
    // What fails later would leave one running that nobody stops.
    assertAudience(options.audience);
    return new ResourceServerLifecycle(await ResourceServer.start({ log: planeLog(), ...options }), true);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.ours) await this.resourceServer.stop();
  }
}

function assertAudience(audience: string): void {
  if (!URL.canParse(audience)) {
    throw new TypeError(`audience must be this service's own URL, such as http://localhost:3002, and not "${audience}"`);
  }
}
