import { z } from 'zod';

/** Most items on a page. */
const pageSizeMax = 100;
const pageMax = 10_000;

const page = z.number().int().min(1).max(pageMax);
const pageSize = z.number().int().min(1).max(pageSizeMax);
const pageSizeDefault = 24;

const inDigits = (number: z.ZodNumber) =>
  z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .pipe(number);

/** Query parameters of every list: spread them into the route's own schema. */
export const pageQuery = {
  page: inDigits(page).default(1).describe('Which page, from 1.'),
  pageSize: inDigits(pageSize).default(pageSizeDefault).describe(`Items on a page, up to ${pageSizeMax}.`),
};

/** The same in a message, where numbers are numbers. */
export const pageRequest = { page: page.default(1), pageSize: pageSize.default(pageSizeDefault) };

/** One page of a list, as every list answers. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), page: z.number().int(), pageSize: z.number().int(), total: z.number().int() });
}

/** Which items a page holds. */
export interface PageQuery {
  readonly page: number;
  readonly pageSize: number;
}

/** A page as it is answered. */
export interface Page<Item> extends PageQuery {
  readonly items: readonly Item[];
  /** How many items all pages hold. */
  readonly total: number;
}

/** For TypeORM's `findAndCount`. */
export function rangeOf({ page, pageSize }: PageQuery): { skip: number; take: number } {
  return { skip: (page - 1) * pageSize, take: pageSize };
}
