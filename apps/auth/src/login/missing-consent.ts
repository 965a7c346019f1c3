import type { Provider } from 'oidc-provider';
import { z } from 'zod';

const missing = z.object({
  missingOIDCScope: z.array(z.string()).default([]),
  missingOIDCClaims: z.array(z.string()).default([]),
  missingResourceScopes: z.record(z.string(), z.array(z.string())).default({}),
});

/** What the client asks for and has not been allowed yet. */
export type MissingConsent = z.infer<typeof missing>;

/** Reads it from the engine's question; a `login` question misses nothing. */
export function missingOf(details: InstanceType<Provider['Interaction']>): MissingConsent {
  return missing.parse(details.prompt.details);
}
