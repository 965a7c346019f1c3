import { z } from 'zod';

const reason = z
  .string()
  .regex(/^[^\p{Cc}]{1,200}$/u, 'must be one line of at most 200 characters')
  .default('administrator');
/** Not known yet; refused with a sentence rather than left unheard (issue 3). */
const confirm = z.unknown().optional();
const uuid = z.uuid().transform((value) => value.toLowerCase());
const common = { reason, confirm };

/** The body of `POST /admin/revocations`. An account goes by its id or its e-mail address. */
export const revocationOrder = z.union([
  z.strictObject({ kind: z.enum(['token', 'session', 'grant']), value: uuid, ...common }),
  z.strictObject({ kind: z.literal('account'), value: uuid, ...common }),
  z.strictObject({ kind: z.literal('account'), email: z.string().min(3).max(254), ...common }),
  z.strictObject({ kind: z.literal('client'), value: z.string().min(1).max(255), ...common }),
  z.strictObject({ kind: z.literal('issuer'), ...common }),
]);

export type RevocationOrder = z.output<typeof revocationOrder>;
