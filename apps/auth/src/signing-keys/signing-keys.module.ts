import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { DataSource } from 'typeorm';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { AesKeyEncryption } from './aes-key-encryption.js';
import { KEY_ENCRYPTION, type KeyEncryption } from './key-encryption.js';
import { PlaneSigner } from './plane-signer.js';
import { SigningKeys } from './signing-keys.js';

/** The issuer's signing keys: made once, encrypted at rest, open before anybody gets them injected. */
@Module({
  imports: [JwtModule.register({})],
  providers: [
    {
      provide: KEY_ENCRYPTION,
      inject: [AUTH_CONFIG],
      useFactory: (config: AuthConfig) => new AesKeyEncryption(config.AUTH_KEY_ENCRYPTION_KEY),
    },
    {
      provide: SigningKeys,
      inject: [DataSource, KEY_ENCRYPTION],
      useFactory: (database: DataSource, encryption: KeyEncryption) => SigningKeys.open(database, encryption),
    },
    PlaneSigner,
  ],
  exports: [SigningKeys, PlaneSigner],
})
export class SigningKeysModule {}
