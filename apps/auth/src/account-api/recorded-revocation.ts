import { z } from 'zod';

/** The ledger holds the revocation. */
export const recordedRevocation = z.object({ revocation: z.uuid().describe('Under which the revocation can be followed.') });

/** The ledger holds the revocation. */
export type RecordedRevocation = Readonly<z.infer<typeof recordedRevocation>>;
