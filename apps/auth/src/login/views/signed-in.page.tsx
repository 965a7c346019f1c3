import { HomeLink } from './home-link.js';
import { CheckIcon } from './icons.js';
import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';
import { Seal } from './seal.js';

/** Says that the person stays signed in, after they chose not to sign out. */
export function renderSignedIn(page: { readonly client?: PageClient | undefined }): string {
  return renderPage({
    title: 'Still signed in',
    children: (
      <>
        <Seal>
          <CheckIcon />
        </Seal>
        <h1>Nothing has changed</h1>
        <p className="lead">You were not signed out. You can close this page or go back to the app.</p>
        <div className="acts">
          <HomeLink client={page.client} />
        </div>
      </>
    ),
  });
}
