import { sharedSystem } from './shared-system.ts';

export type ServiceName = 'cart' | 'inventory' | 'payment';

/** A route of each service that needs a token, and the scope it wants. */
export const GUARDED = [
  { service: 'cart', path: '/cart', scope: 'cart:read' },
  { service: 'inventory', path: '/stock/harbour-vase', scope: 'inventory:read' },
  { service: 'payment', path: '/payments', scope: 'payment:read' },
] as const satisfies readonly { service: ServiceName; path: string; scope: string }[];

/** What a service answered. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: { readonly code?: string; readonly [member: string]: unknown };
}

/** A request to a service, with a bearer token or without. */
export async function ask(
  service: ServiceName,
  path: string,
  { token, headers, ...init }: RequestInit & { token?: string } = {},
): Promise<ServiceAnswer> {
  const credentials = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${sharedSystem().urls[service]}${path}`, {
    ...init,
    headers: { ...credentials, ...Object.fromEntries(new Headers(headers)) },
  });
  const text = await response.text();
  const json = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: JSON.parse(json ? text : '{}') };
}

/** Status of the guarded route of every service for this token, by service. */
export async function statusesFor(tokens: Readonly<Record<ServiceName, string>>): Promise<Record<string, number>> {
  const answers = await Promise.all(
    GUARDED.map(async ({ service, path }) => [service, (await ask(service, path, { token: tokens[service] })).status]),
  );
  return Object.fromEntries(answers);
}

/** Asks until a token is refused; resolves with the reason. Fails with the test's own time-out otherwise. */
export async function refusal(service: ServiceName, path: string, token: string): Promise<string> {
  for (;;) {
    const { status, body } = await ask(service, path, { token });
    if (status === 401) return body.code ?? '';
  }
}
