import { z } from 'zod';

/** The question of `GET /revocations` (PROTOCOL §5): what the service holds of which epoch, and what binds the answer to it. */
export const tailQuery = z.object({
  epoch: z.uuid().optional(),
  /** The lowest position the service lacks. */
  first: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  nonce: z.string().regex(/^[\x21-\x7e]{8,256}$/, 'must be 8 to 256 visible characters'),
});

export type TailQuery = Readonly<z.output<typeof tailQuery>>;
