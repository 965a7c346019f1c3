import type { Provider } from 'oidc-provider';
import type { InteractionStart } from './restart-link.js';
import type { PageClient } from './views/index.js';

/** A question the engine has put to a person on the way to a client, and what the pages need to ask it. */
export interface OpenInteraction {
  readonly details: InstanceType<Provider['Interaction']>;
  /** Who is signed in already. */
  readonly accountId: string | undefined;
  /** Where its page lives and its form is sent. */
  readonly action: string;
  readonly csrf: string;
  readonly client: PageClient;
  /** Where the browser goes when all is done; nowhere when a device asked. */
  readonly redirectUri: string | undefined;
  /** Where the client may have the browser sent in the end. */
  readonly formTargets: readonly string[];
  readonly began: InteractionStart;
}
