import { HomeLink } from './home-link.js';
import { CheckIcon } from './icons.js';
import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';
import { Seal } from './seal.js';

/** What the page after signing out shows. */
export interface SignedOutPage {
  readonly client?: PageClient | undefined;
}

/** Says that nobody is signed in any more. */
export function renderSignedOut(page: SignedOutPage): string {
  return renderPage({
    title: 'Signed out',
    children: (
      <>
        <Seal>
          <CheckIcon />
        </Seal>
        <h1>You are signed out</h1>
        <p className="lead">What was open in your name on this browser no longer works. You can close this page.</p>
        <div className="acts">
          <HomeLink client={page.client} />
        </div>
      </>
    ),
  });
}
