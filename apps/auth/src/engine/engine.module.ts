import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { RequestDatabaseModule } from '../database/request-database.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { IssuerTokens } from './issuer-tokens.js';
import { LiveTokens } from './live-tokens.js';
import { OidcEngine } from './oidc-engine.js';
import { ProviderFactory } from './provider-factory.js';
import { EngineStorage } from './storage/engine-storage.js';
import { StructuredTokens } from './structured-tokens.js';
import { TokenTransactions } from './token-transactions.js';

/** The protocol engine (oidc-provider) in our issuer: its settings by topic, its storage, its transaction, and what it cannot do itself. */
@Module({
  imports: [RequestDatabaseModule, SigningKeysModule, RevocationModule, ClientsModule, ResourcesModule, GrantsModule, SessionsModule],
  providers: [EngineStorage, TokenTransactions, LiveTokens, StructuredTokens, ProviderFactory, OidcEngine, IssuerTokens],
  exports: [OidcEngine, IssuerTokens],
})
export class EngineModule {}
