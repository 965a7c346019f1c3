import { Module } from '@nestjs/common';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { AccessTokenLifetime } from './access-token-lifetime.js';
import { RelayRunner } from './relay/relay-runner.js';
import { RevocationLedger } from './revocation-ledger.js';

/** The ledger of what has been revoked, its relay to NATS and its HTTP tail (PROTOCOL §2–§5). Decides about no token. */
@Module({
  imports: [SigningKeysModule],
  providers: [RevocationLedger, AccessTokenLifetime, RelayRunner],
  exports: [RevocationLedger, AccessTokenLifetime, RelayRunner],
})
export class RevocationModule {}
