import { QueryFailedError } from 'typeorm';

const lost = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', '57P01', '57P02', '57P03', '53300']);
const lostMessages =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error)/;

/** For `instanceof`: what driver and pool throw when PostgreSQL is away, has no connection left or does not answer in time. */
export abstract class DatabaseUnavailable {
  static [Symbol.hasInstance](error: unknown): boolean {
    const cause = error instanceof QueryFailedError ? error.driverError : error;
    if (typeof cause !== 'object' || cause === null) return false;
    if ('code' in cause && typeof cause.code === 'string' && lost.has(cause.code)) return true;
    return 'message' in cause && typeof cause.message === 'string' && lostMessages.test(cause.message);
  }
}
