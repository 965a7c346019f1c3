import { type DynamicModule, Module } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from './config.js';

/** The checked configuration, for every room: `@Inject(AUTH_CONFIG) config: AuthConfig`. */
@Module({})
export class ConfigModule {
  static forRoot(config: AuthConfig): DynamicModule {
    return { module: ConfigModule, global: true, providers: [{ provide: AUTH_CONFIG, useValue: config }], exports: [AUTH_CONFIG] };
  }
}
