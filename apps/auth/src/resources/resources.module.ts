import { Module } from '@nestjs/common';
import { RequestDatabaseModule } from '../database/request-database.module.js';
import { Resources } from './resources.service.js';

/** Which services accept our tokens: audiences and their scopes. */
@Module({ imports: [RequestDatabaseModule], providers: [Resources], exports: [Resources] })
export class ResourcesModule {}
