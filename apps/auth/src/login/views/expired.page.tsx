import { HomeLink } from './home-link.js';
import { ClockIcon } from './icons.js';
import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';
import { Seal } from './seal.js';

/** What the page of an interaction that is over shows. */
export interface ExpiredPage {
  readonly client?: PageClient | undefined;
  /** The same authorization request once more; signs in at once who is signed in. */
  readonly restartUrl?: string | undefined;
}

/** A sign-in page that was left open too long, or already used: one click goes on. */
export function renderExpired(page: ExpiredPage): string {
  const name = page.client?.name;
  return renderPage({
    title: 'This sign-in page is out of date',
    children: (
      <>
        <Seal>
          <ClockIcon />
        </Seal>
        <h1>This page is out of date</h1>
        <p className="lead">
          It was open for a long time, or you have already used it. Nothing you typed was kept.
          {page.restartUrl === undefined && ' Go back to the app you came from and sign in from there.'}
        </p>
        <div className="acts">
          {page.restartUrl !== undefined && (
            <a className="act main" href={page.restartUrl}>
              {name === undefined ? 'Continue' : `Continue to ${name}`}
            </a>
          )}
          {page.restartUrl === undefined && <HomeLink client={page.client} main />}
        </div>
      </>
    ),
  });
}
