import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { AdminModule } from './admin/admin.module.js';
import type { AuthConfig } from './config.js';
import { ConfigModule } from './config.module.js';
import { AccountApiModule } from './account-api/account-api.module.js';
import { DemoModule } from './demo/demo.module.js';
import { EngineModule } from './engine/engine.module.js';
import { LoginModule } from './login/login.module.js';
import { RevocationModule } from './revocation/revocation.module.js';
import { TailModule } from './revocation/tail/tail.module.js';
import { SigningKeysModule } from './signing-keys/signing-keys.module.js';

/** The issuer on one screen: which rooms it has. */
@Module({})
export class AppModule {
  static forRoot(config: AuthConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        SigningKeysModule,
        RevocationModule,
        AccountsModule,
        EngineModule,
        LoginModule,
        AccountApiModule,
        TailModule,
        AdminModule,
        DemoModule,
      ],
    };
  }
}
