import { Module } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.js';

/** What people prove themselves with: passwords today. Knows nothing of accounts or pages. */
@Module({ providers: [PasswordHasher], exports: [PasswordHasher] })
export class FactorsModule {}
