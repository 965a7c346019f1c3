import { z } from 'zod';

/** A service's view of the revocations; an age is `null` where there is none. */
const viewSchema = z.object({
  epoch: z.string().optional(),
  position: z.number(),
  contactAgeMs: z.number().nullable(),
  ledgerAgeMs: z.number().nullable(),
  entries: z.number(),
  keySetVersion: z.number(),
});

const readinessSchema = z.object({ status: z.string(), missing: z.array(z.string()).default([]), view: viewSchema.optional() });

/** What a service says of itself at `GET /health/ready`. */
export interface ServiceStatus {
  readonly name: string;
  readonly address: string;
  readonly ready: boolean;
  /** In words, why it is not. */
  readonly reasons: readonly string[];
  readonly view?: z.infer<typeof viewSchema>;
}

const PATIENCE_MS = 3_000;

/** Asks a service; one that does not answer is not ready, and that is all there is to say. */
export async function readServiceStatus({ name, address }: { readonly name: string; readonly address: string }): Promise<ServiceStatus> {
  try {
    const response = await fetch(new URL('/health/ready', address), { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
    const { missing, view } = readinessSchema.parse(await response.json());
    return { name, address, ready: response.ok, reasons: missing, ...(view && { view }) };
  } catch (error) {
    const reason = error instanceof z.ZodError ? `${address} answers what no service of Valetkey would` : `${address} does not answer`;
    return { name, address, ready: false, reasons: [reason] };
  }
}
