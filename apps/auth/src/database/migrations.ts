import type { MigrationInterface } from 'typeorm';
import { EngineTables1764000000000 } from './1764000000000-engine-tables.js';
import { Ledger1764000000100 } from './1764000000100-ledger.js';
import { AccountTables1764000001000 } from './1764000001000-account-tables.js';
import { LiveViews1764000002000 } from './1764000002000-live-views.js';

/** Every migration of the issuer's database, in the order of its timestamp; hand-written SQL. */
export const migrations: (new () => MigrationInterface)[] = [
  EngineTables1764000000000,
  Ledger1764000000100,
  AccountTables1764000001000,
  LiveViews1764000002000,
];
