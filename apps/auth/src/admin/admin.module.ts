import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { RequestDatabaseModule } from '../database/request-database.module.js';
import { EngineModule } from '../engine/engine.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { AccountsByName } from './accounts-by-name.js';
import { AdminAccountsController } from './admin-accounts.controller.js';
import { AdminClientsController } from './admin-clients.controller.js';
import { AdminRevocationsController } from './admin-revocations.controller.js';
import { AdminStatusController } from './admin-status.controller.js';
import { AdminGuard } from './admin.guard.js';
import { PlaneStatusReader } from './plane-status.js';
import { RecordedRevocations } from './recorded-revocations.js';

/** The admin API: what operators may do to people, clients and tokens. Decides nothing itself; each room does what is asked of it. */
@Module({
  imports: [RequestDatabaseModule, EngineModule, AccountsModule, ClientsModule, ResourcesModule, RevocationModule],
  controllers: [AdminRevocationsController, AdminAccountsController, AdminClientsController, AdminStatusController],
  providers: [AdminGuard, AccountsByName, RecordedRevocations, PlaneStatusReader],
})
export class AdminModule {}
