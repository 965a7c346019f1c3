/** See ResourceServer. */
export interface ResourceServerOptions {
  readonly issuer: string;
  readonly issuerInternalUrl?: string;
  readonly audience: string;
  readonly service: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly nats?: { readonly servers: string; readonly user: string; readonly pass: string };
  readonly staleness?: { readonly contactMs?: number; readonly ledgerMs?: number };
  readonly clockToleranceS?: number;
  readonly cacheMax?: number;
}
