import type { ValueTransformer } from 'typeorm';

/**
 * Money in a `bigint` column, as a number: PostgreSQL's driver hands a bigint over as text, and `+` would join texts
 * (case db-money-text). What a number cannot hold exactly is refused both ways.
 * @example `@Column({ type: 'bigint', transformer: minorUnits }) readonly amountMinor: number;`
 */
export const minorUnits: ValueTransformer = {
  to: (amount: unknown) => (amount === undefined ? undefined : exact(amount)),
  from: (stored: unknown) => exact(typeof stored === 'string' ? Number(stored) : stored),
};

function exact(amount: unknown): number {
  if (!Number.isSafeInteger(amount)) throw new RangeError('An amount must be a whole number of minor units below 2^53');
  return Number(amount);
}
