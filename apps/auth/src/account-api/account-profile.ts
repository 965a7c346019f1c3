import { z } from 'zod';

/** The account, to its owner. */
export const accountProfile = z.object({
  sub: z.uuid(),
  email: z.string(),
  emailVerified: z.boolean(),
  name: z.string(),
  roles: z.array(z.string()),
});

/** The account, to its owner. */
export type AccountProfile = Readonly<z.infer<typeof accountProfile>>;
