import type { Provider } from 'oidc-provider';
import type { PageClient } from '../../login/views/index.js';

/** How a page names the client it is about, where there is one. */
export function pageClientOf(client: InstanceType<Provider['Client']> | undefined): PageClient | undefined {
  return client && { name: client.clientName ?? client.clientId, homeUrl: client.clientUri };
}
