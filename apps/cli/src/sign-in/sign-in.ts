import type { GlobalOptions } from '../commands/global-options.js';
import { CommandFailure } from '../terminal/command-failure.js';
import { EXIT } from '../terminal/exit-code.js';
import type { Terminal } from '../terminal/terminal.js';
import { signInAsClient } from './sign-in-as-client.js';
import { signInAsPerson } from './sign-in-as-person.js';

/** An access token for the issuer's admin API: a client's own, or a person's by way of the browser. Nothing of it is kept. */
export function signIn({ issuer, clientId, clientSecret }: GlobalOptions, terminal: Terminal): Promise<string> {
  const address = URL.parse(issuer);
  if (!address || !/^https?:$/.test(address.protocol)) throw new CommandFailure('--issuer must be an http or https address.', EXIT.usage);
  if (clientSecret === undefined) return signInAsPerson(address, clientId ?? 'demo-cli', terminal);
  if (clientId === undefined) throw new CommandFailure('--client-secret needs --client-id.', EXIT.usage);
  return signInAsClient(address, clientId, clientSecret);
}
