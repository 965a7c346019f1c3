/** What a service says of itself at `GET /health/ready`. */
export interface ServiceView {
  readonly ready: boolean;
  readonly missing: readonly string[];
  readonly trust: string;
  readonly contactAgeMs: number;
  readonly ledgerAgeMs: number;
}

/** Undefined while nobody answers at this address. An age that has no end is `null` on the wire. */
export async function readView(url: string): Promise<ServiceView | undefined> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    const { missing, view } = (await response.json()) as { missing: string[]; view: Ages & { trust: string } };
    const [contactAgeMs, ledgerAgeMs] = [view.contactAgeMs, view.ledgerAgeMs].map((age) => age ?? Number.POSITIVE_INFINITY) as [
      number,
      number,
    ];
    return { ready: response.status === 200, missing, trust: view.trust, contactAgeMs, ledgerAgeMs };
  } catch {
    return undefined;
  }
}

interface Ages {
  readonly contactAgeMs: number | null;
  readonly ledgerAgeMs: number | null;
}
