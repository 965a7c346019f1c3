import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';

/** What the error page shows. */
export interface ErrorPage {
  /** OAuth error code, such as `invalid_request`; it chooses the words. */
  readonly error: string;
  /** The engine's `error_description`, for whoever has to repair it. */
  readonly description?: string | undefined;
  readonly client?: PageClient | undefined;
  /** Where the same sign-in starts again. */
  readonly restartUrl?: string | undefined;
}

/** Says in words what went wrong and how to start again. */
export function renderError(page: ErrorPage): string {
  return renderPage({
    title: 'This did not work',
    children: (
      <>
        <h1>This did not work</h1>
        <p>{page.description ?? page.error}</p>
      </>
    ),
  });
}
