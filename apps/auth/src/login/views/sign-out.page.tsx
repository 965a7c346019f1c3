import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';

/** What the sign-out question shows. */
export interface SignOutPage {
  /** The engine's `end_session_confirm` address. */
  readonly action: string;
  /** The engine's `session.state.secret`. */
  readonly xsrf: string;
  readonly client?: PageClient | undefined;
  readonly email?: string | undefined;
}

/** Asks before signing anybody out (RP-Initiated Logout 1.0 §2). */
export function renderSignOut(page: SignOutPage): string {
  return renderPage({
    title: 'Sign out?',
    children: (
      <form method="post" action={page.action}>
        <h1>Sign out?</h1>
        <input type="hidden" name="xsrf" value={page.xsrf} />
        <button type="submit" name="logout" value="yes">
          Sign out
        </button>
      </form>
    ),
  });
}
