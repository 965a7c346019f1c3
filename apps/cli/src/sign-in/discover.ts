import { allowInsecureRequests, type ClientAuth, type Configuration, discovery } from 'openid-client';
import { CommandFailure } from '../terminal/command-failure.js';
import { EXIT } from '../terminal/exit-code.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Reads the issuer's metadata. Plain http is for this machine alone. */
export async function discover(issuer: URL, clientId: string, authentication: ClientAuth): Promise<Configuration> {
  const isLocal = issuer.protocol === 'http:' && LOOPBACK.has(issuer.hostname);
  if (issuer.protocol === 'http:' && !isLocal)
    throw new CommandFailure('An issuer on another machine must be reached by https.', EXIT.usage);
  try {
    return await discovery(issuer, clientId, undefined, authentication, {
      ...(isLocal && { execute: [allowInsecureRequests] }),
      timeout: 10,
    });
  } catch (error) {
    throw new CommandFailure(`The issuer does not answer at ${issuer.origin}.`, EXIT.failed, { cause: error });
  }
}
