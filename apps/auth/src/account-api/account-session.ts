import { z } from 'zod';

/** A place where the person is signed in. */
export const accountSession = z.object({
  sid: z.uuid(),
  current: z.boolean().describe("Whether the caller's own token was issued in it."),
  device: z.string().describe('In words, such as `Firefox on Linux`.'),
  signedInAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

/** A place where the person is signed in. */
export type AccountSession = Readonly<z.infer<typeof accountSession>>;
