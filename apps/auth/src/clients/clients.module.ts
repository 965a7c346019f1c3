import { Module } from '@nestjs/common';
import { RevocationModule } from '../revocation/revocation.module.js';
import { RequestDatabaseModule } from '../database/request-database.module.js';
import { Clients } from './clients.service.js';

/** Who may ask for tokens: registration, secrets, redirect URIs. */
@Module({ imports: [RequestDatabaseModule, RevocationModule], providers: [Clients], exports: [Clients] })
export class ClientsModule {}
