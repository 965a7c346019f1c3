import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';

/** What the sign-in page shows. */
export interface SignInPage {
  readonly action: string;
  readonly csrf: string;
  readonly client: PageClient;
  readonly email?: string | undefined;
  readonly error?: string | undefined;
}

/** The sign-in form, with what went wrong the last time. */
export function renderSignIn(page: SignInPage): string {
  return renderPage({
    title: 'Sign in',
    children: (
      <form method="post" action={page.action}>
        <h1>Sign in</h1>
        <p>to continue to {page.client.name}</p>
        {page.error !== undefined && (
          <p role="alert" id="error">
            {page.error}
          </p>
        )}
        <input type="hidden" name="csrf" value={page.csrf} />
        <label htmlFor="email">Email</label>
        <input id="email" name="email" type="email" autoComplete="username" required defaultValue={page.email} />
        <label htmlFor="password">Password</label>
        <input id="password" name="password" type="password" autoComplete="current-password" required />
        <button type="submit">Sign in</button>
      </form>
    ),
  });
}
