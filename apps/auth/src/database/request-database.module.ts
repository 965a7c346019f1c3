import { Module } from '@nestjs/common';
import { RequestDatabase } from './request-database.js';

/** The database as one request sees it. */
@Module({ providers: [RequestDatabase], exports: [RequestDatabase] })
export class RequestDatabaseModule {}
