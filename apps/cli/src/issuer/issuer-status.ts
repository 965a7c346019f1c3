import { z } from 'zod';

/** What `GET /admin/status` answers. */
export const issuerStatusSchema = z.object({
  issuer: z.object({
    epoch: z.string(),
    position: z.number(),
    unnumbered: z.number(),
    heartbeatAgeMs: z.number(),
    keySetVersion: z.number(),
    accessTokenLifetimeMaxS: z.number(),
  }),
  relay: z.object({ leader: z.enum(['this', 'another', 'none']), nats: z.enum(['connected', 'away']) }),
  resources: z.array(z.object({ name: z.string(), address: z.url({ protocol: /^https?$/ }) })),
});

export type IssuerStatus = Readonly<z.infer<typeof issuerStatusSchema>>;
