import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  None,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Terminal } from '../terminal/terminal.js';
import { discover } from './discover.js';
import { LoopbackReceiver } from './loopback-receiver.js';
import { refusalOf } from './refusal-of.js';

/** The authorization code grant with PKCE (RFC 7636), in the person's browser; the answer comes to a loopback port (RFC 8252). */
export async function signInAsPerson(issuer: URL, clientId: string, terminal: Terminal): Promise<string> {
  const configuration = await discover(issuer, clientId, None());
  const receiver = await LoopbackReceiver.listen();
  try {
    return await redeem(configuration, receiver, terminal);
  } catch (error) {
    throw refusalOf(error);
  } finally {
    receiver.close();
  }
}

async function redeem(configuration: Configuration, receiver: LoopbackReceiver, terminal: Terminal): Promise<string> {
  const pkceCodeVerifier = randomPKCECodeVerifier();
  const expectedState = randomState();
  const address = buildAuthorizationUrl(configuration, {
    redirect_uri: receiver.redirectUri,
    scope: 'openid auth:admin',
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
  });
  terminal.warn(`Sign in here: ${address.href}`);
  terminal.openBrowser(address.href);
  const answer = await receiver.answer();
  const { access_token: accessToken } = await authorizationCodeGrant(configuration, answer, { pkceCodeVerifier, expectedState });
  return accessToken;
}
