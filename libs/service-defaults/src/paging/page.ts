import { z } from 'zod';

/** Most items on a page. */
const pageSizeMax = 100;
const pageMax = 10_000;

const pageNumber = (max: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(1).max(max))
    .describe(what);

/** Query parameters of every list: spread them into the route's own schema. */
export const pageQuery = {
  page: pageNumber(pageMax, 'Which page, from 1.').default(1),
  pageSize: pageNumber(pageSizeMax, `Items on a page, up to ${pageSizeMax}.`).default(24),
};

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
