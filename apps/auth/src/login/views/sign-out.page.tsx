import { DoorIcon } from './icons.js';
import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';
import { Seal } from './seal.js';

/** What the sign-out question shows. */
export interface SignOutPage {
  /** The engine's `end_session_confirm` address. */
  readonly action: string;
  /** The engine's `session.state.secret`. */
  readonly xsrf: string;
  readonly client?: PageClient | undefined;
  readonly email?: string | undefined;
  /** Where "Stay signed in" leads; by default the issuer's own page that says so. */
  readonly stayUrl?: string | undefined;
}

/** Asks before signing anybody out (RP-Initiated Logout 1.0 §2). */
export function renderSignOut(page: SignOutPage): string {
  const { client, email } = page;
  return renderPage({
    title: 'Sign out?',
    children: (
      <>
        <Seal>
          <DoorIcon />
        </Seal>
        <h1>Sign out?</h1>
        <p className="lead">
          {client === undefined ? 'You will be signed out' : `${client.name} asks to sign you out`}
          {email !== undefined && (
            <>
              {' of '}
              <strong>{email}</strong>
            </>
          )}
          {' on this browser, in every app that uses this sign-in.'}
        </p>
        <form method="post" action={page.action}>
          <input type="hidden" name="xsrf" value={page.xsrf} />
          <div className="acts">
            <button className="act main" type="submit" name="logout" value="yes">
              Sign out
            </button>
            <a className="act" href={page.stayUrl ?? '/signed-in'}>
              Stay signed in
            </a>
          </div>
        </form>
      </>
    ),
  });
}
