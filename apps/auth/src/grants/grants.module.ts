import { Module } from '@nestjs/common';
import { RequestDatabaseModule } from '../database/request-database.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { GrantRevocations } from './grant-revocations.js';
import { Grants } from './grants.service.js';
import { MintGate } from './mint-gate.js';

/** What people have allowed clients, the rotation of refresh tokens, and the mint gate that every access token passes. */
@Module({
  imports: [RequestDatabaseModule, RevocationModule],
  providers: [GrantRevocations, Grants, MintGate],
  exports: [GrantRevocations, Grants, MintGate],
})
export class GrantsModule {}
