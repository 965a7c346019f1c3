import { ClientSecretBasic, clientCredentialsGrant } from 'openid-client';
import { discover } from './discover.js';
import { refusalOf } from './refusal-of.js';

/** The client credentials grant (RFC 6749 §4.4), for scripts. */
export async function signInAsClient(issuer: URL, clientId: string, clientSecret: string): Promise<string> {
  const configuration = await discover(issuer, clientId, ClientSecretBasic(clientSecret));
  try {
    const { access_token: accessToken } = await clientCredentialsGrant(configuration, { scope: 'auth:admin' });
    return accessToken;
  } catch (error) {
    throw refusalOf(error);
  }
}
