import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { EngineModule } from '../engine/engine.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { DemoClients } from './demo-clients.js';

/** The demo's clients and resources, under `DEMO=1` alone, which the start allows on loopback only. */
@Module({ imports: [ClientsModule, ResourcesModule, EngineModule], providers: [DemoClients] })
export class DemoModule {}
