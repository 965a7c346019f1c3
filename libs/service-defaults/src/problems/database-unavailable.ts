import { QueryFailedError } from 'typeorm';

const lost = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', '57P01', '57P02', '57P03', '53300']);
const lostMessages =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error)/;

/** For `instanceof`: what driver and pool throw when PostgreSQL is away, has no connection left or does not answer in time. */
export abstract class DatabaseUnavailable {
  static [Symbol.hasInstance](error: unknown): boolean {
    const cause = error instanceof QueryFailedError ? error.driverError : error;
    if (!(cause instanceof Error)) return false;
    return ('code' in cause && typeof cause.code === 'string' && lost.has(cause.code)) || lostMessages.test(cause.message);
  }
}
