import { Module } from '@nestjs/common';
import { SigningKeysModule } from '../../signing-keys/signing-keys.module.js';
import { ResourceClients } from './resource-clients.js';
import { TailController } from './tail.controller.js';
import { TailEntriesReader } from './tail-entries.reader.js';

/** `GET /revocations`: the ledger over HTTP for the resource services. */
@Module({ imports: [SigningKeysModule], controllers: [TailController], providers: [ResourceClients, TailEntriesReader] })
export class TailModule {}
