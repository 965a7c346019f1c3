import { z } from 'zod';

/** An app the person has let in, and has not turned out since. */
export const accountGrant = z.object({
  id: z.uuid(),
  client: z.object({ id: z.string(), name: z.string() }),
  grantedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

/** An app the person has let in, and has not turned out since. */
export type AccountGrant = Readonly<z.infer<typeof accountGrant>>;
