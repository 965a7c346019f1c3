import { Module } from '@nestjs/common';
import { RequestDatabaseModule } from '../database/request-database.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { Sessions } from './sessions.service.js';

/** Who is signed in where. Ends sessions and asks `revocation` to make that true everywhere; verifies nothing itself. */
@Module({ imports: [RequestDatabaseModule, RevocationModule], providers: [Sessions], exports: [Sessions] })
export class SessionsModule {}
