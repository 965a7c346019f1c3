import { Logger as NestLogger } from '@nestjs/common';
import type { Logger } from 'typeorm';

/** TypeORM's messages in the service's own log. Never a query: its parameters may be secrets. */
export class DatabaseLog implements Logger {
  readonly #log = new NestLogger('Database');

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.#log.warn(String(message));
  }

  logMigration(message: string): void {
    this.#log.log(message);
  }

  logSchemaBuild(): void {}
  logQuery(): void {}
  logQueryError(): void {}
  logQuerySlow(): void {}
}
