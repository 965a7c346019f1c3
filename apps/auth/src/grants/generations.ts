import { z } from 'zod';

const schema = z.object({ issuer: z.int().min(0), account: z.int().min(0) });

/** Issuer's and account's generation in the snapshot in which a person's credential was checked (PROTOCOL §8). */
export type Generations = Readonly<z.infer<typeof schema>>;

/** Reads them from an interaction's result or a stored record. Throws when somebody forgot to note them. */
export function parseGenerations(value: unknown): Generations {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new TypeError('A session or grant must note the generations of the snapshot that held its credential.');
  return parsed.data;
}
