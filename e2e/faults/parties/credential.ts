import { type Code, type OAuthClient, redeem, refresh, type TokenAnswer } from './oauth-client.ts';
import type { Person } from './person.ts';
import { SERVICES, type Service } from '../witness/service.ts';

/** One grant of one person to one client: an access token for each service, and what brings forth more. */
export interface Credential {
  readonly client: OAuthClient;
  readonly code: Code;
  readonly tokens: Readonly<Record<Service, string>>;
  /** Every refresh token that came, the first one first. */
  readonly refreshTokens: readonly string[];
}

/** Signs in by code and PKCE, and refreshes once for each further service, as one access token serves one audience. */
export async function credentialOf(
  person: Person,
  client: OAuthClient,
  urls: Readonly<Record<Service | 'auth', string>>,
): Promise<Credential> {
  const audiences = SERVICES.map((service) => urls[service]);
  const code = await person.authorize(client, 'openid offline_access cart:read inventory:read payment:read', audiences);
  const cart = granted(await redeem(urls.auth, client, code, urls.cart));
  const inventory = granted(await refresh(urls.auth, client, cart.refreshToken, urls.inventory));
  const payment = granted(await refresh(urls.auth, client, inventory.refreshToken, urls.payment));
  return {
    client,
    code,
    tokens: { cart: cart.accessToken, inventory: inventory.accessToken, payment: payment.accessToken },
    refreshTokens: [cart, inventory, payment].map(({ refreshToken }) => refreshToken),
  };
}

/** Passes on what was given, and throws where nothing was. */
export function granted(answer: TokenAnswer): TokenAnswer {
  if (answer.status !== 200) throw new Error(`/token answered ${answer.status} ${answer.error}`);
  return answer;
}
