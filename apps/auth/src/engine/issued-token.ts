import { z } from 'zod';

/** What `/introspect` answers of an access token: what we put in (DESIGN §5), and nothing else. */
export const issuedTokenSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  client_id: z.string(),
  iat: z.number(),
  exp: z.number(),
  jti: z.uuid(),
  scope: z.string().optional(),
  gen: z.array(z.int().min(0)).min(3),
  grant_id: z.uuid().optional(),
  sid: z.uuid().optional(),
  roles: z.array(z.string()).optional(),
  auth_time: z.number().optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  origin_jti: z.uuid().optional(),
  parent_jtis: z.array(z.uuid()).optional(),
  origin_client_id: z.string().optional(),
});

/** An access token of ours, with the key that signed it. */
export type IssuedToken = Readonly<z.infer<typeof issuedTokenSchema>> & { readonly kid: string };
