import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clients } from '../clients/clients.service.js';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { OidcEngine } from '../engine/oidc-engine.js';
import { Resources } from '../resources/resources.service.js';
import { demoClients, demoResources } from './demo-registrations.js';

/** Registers the clients and resources of DESIGN §4, whose secrets everybody knows. */
@Injectable()
export class DemoClients implements OnApplicationBootstrap {
  constructor(
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    private readonly clients: Clients,
    private readonly resources: Resources,
    private readonly engine: OidcEngine,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.DEMO) return;
    for (const registration of demoClients(this.config)) await this.clients.register(registration);
    for (const resource of demoResources(this.config)) await this.resources.register(resource);
    await this.engine.rebuild();
  }
}
