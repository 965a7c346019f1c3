import { DoorIcon } from './icons.js';
import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';
import { Seal } from './seal.js';

/** What the page shows that comes between two people on one browser. */
export interface SwitchAccountPage {
  /** The engine's `end_session_confirm` address. */
  readonly action: string;
  /** The engine's `session.state.secret`. */
  readonly xsrf: string;
  readonly client?: PageClient | undefined;
  /** Who is signed in until now; nobody to name when the account is disabled meanwhile. */
  readonly from?: string | undefined;
  /** Who has just signed in. */
  readonly to?: string | undefined;
}

/** Says that signing in as somebody else signs the first person out. */
export function renderSwitchAccount(page: SwitchAccountPage): string {
  const to = page.to ?? 'the other account';
  return renderPage({
    title: 'Switch accounts?',
    children: (
      <>
        <Seal>
          <DoorIcon />
        </Seal>
        <h1>Switch accounts?</h1>
        <p className="lead">
          <strong>{page.from ?? 'Another account'}</strong>
          {' is still signed in on this browser, and will be signed out of every app that uses this sign-in. '}
          {page.client === undefined ? 'You go on' : `You go on to ${page.client.name}`}
          {' as '}
          <strong>{to}</strong>.
        </p>
        <form method="post" action={page.action}>
          <input type="hidden" name="xsrf" value={page.xsrf} />
          <div className="acts">
            <button className="act main" type="submit" name="logout" value="yes">
              Switch accounts
            </button>
            <a className="act" href="/signed-in">
              Stay signed in
            </a>
          </div>
        </form>
      </>
    ),
  });
}
