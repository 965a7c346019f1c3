import { errorWords } from './error-words.js';
import { HomeLink } from './home-link.js';
import { AlertIcon } from './icons.js';
import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';
import { Seal } from './seal.js';

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

/** Says in words what went wrong and how to start again; the technical reason is one click away. */
export function renderError(page: ErrorPage): string {
  const words = errorWords(page.error);
  return renderPage({
    title: words.title,
    children: (
      <>
        <Seal bad>
          <AlertIcon />
        </Seal>
        <h1>{words.title}</h1>
        <p className="lead">{words.text}</p>
        <div className="acts">
          {page.restartUrl !== undefined && (
            <a className="act main" href={page.restartUrl}>
              Start again
            </a>
          )}
          <HomeLink client={page.client} main={page.restartUrl === undefined} />
        </div>
        <details>
          <summary>For the app’s developer</summary>
          <dl>
            <div>
              <dt>Error</dt>
              <dd>
                <code>{page.error}</code>
              </dd>
            </div>
            {page.description !== undefined && (
              <div>
                <dt>Description</dt>
                <dd>
                  <code>{page.description}</code>
                </dd>
              </div>
            )}
          </dl>
        </details>
      </>
    ),
  });
}
