import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';

/** What the page after signing out shows. */
export interface SignedOutPage {
  readonly client?: PageClient | undefined;
}

/** Says that nobody is signed in any more. */
export function renderSignedOut(page: SignedOutPage): string {
  return renderPage({ title: 'Signed out', children: <h1>You are signed out{page.client && ` of ${page.client.name}`}</h1> });
}
