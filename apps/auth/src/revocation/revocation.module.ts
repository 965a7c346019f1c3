import { Module } from '@nestjs/common';
import { RevocationLedger } from './revocation-ledger.js';

/** The ledger of what has been revoked, its relay to NATS and its HTTP tail (PROTOCOL §2–§5). Decides about no token. */
@Module({ providers: [RevocationLedger], exports: [RevocationLedger] })
export class RevocationModule {}
